using Kubernaut.Api.Access;

namespace Kubernaut.Api.Tests.Access;

/// <summary>Knows three tokens, which stand for three decisions; any other is nobody's.</summary>
internal sealed class KnownTokens : IAccessControl
{
    public const string Writer = "writer-token";
    public const string Stranger = "stranger-token";
    public const string Unlucky = "unlucky-token";

    public Task<AccessDecision> DecideAsync(string? token, AccessRight right, CancellationToken cancellationToken) =>
        Task.FromResult<AccessDecision>(token switch
        {
            Writer => new AccessDecision.Allowed("system:serviceaccount:apps:writer"),
            Stranger => new AccessDecision.Forbidden("system:serviceaccount:apps:stranger"),
            Unlucky => new AccessDecision.Undecided(),
            _ => new AccessDecision.Unauthenticated(),
        });
}
