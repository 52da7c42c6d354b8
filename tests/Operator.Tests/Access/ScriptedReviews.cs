using k8s.Models;
using Kubernaut.Api.Access;
using Kubernaut.Operator.Access;

namespace Kubernaut.Operator.Tests.Access;

/// <summary>An API server whose mind a test can change, and which counts what it is asked.</summary>
internal sealed class ScriptedReviews : IReviews
{
    public HashSet<string> Tokens { get; } = ["good"];

    public bool Allows { get; set; } = true;

    public bool IsAway { get; set; }

    /// <summary>Until it ends, questions are not answered.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public int TokensAsked { get; private set; }

    public int RightsAsked { get; private set; }

    public async Task<V1UserInfo?> WhoIsAsync(string token, CancellationToken cancellationToken)
    {
        TokensAsked++;
        await AnswerAsync(cancellationToken);
        return Tokens.Contains(token) ? new V1UserInfo { Username = "writer" } : null;
    }

    public async Task<bool> MayAsync(V1UserInfo user, AccessRight right, CancellationToken cancellationToken)
    {
        RightsAsked++;
        await AnswerAsync(cancellationToken);
        return Allows;
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        if (IsAway)
        {
            throw new ReviewsUnavailableException(new HttpRequestException("away"));
        }
    }
}
