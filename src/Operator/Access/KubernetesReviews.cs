using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Kubernaut.Api.Access;
using Kubernaut.Entities;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Access;

/// <summary>TokenReview and SubjectAccessReview.</summary>
internal sealed partial class KubernetesReviews(IKubernetesClient client, IOptions<AuthOptions> options, ILogger<KubernetesReviews> logger) : IReviews, IDisposable
{
    /// <summary>Questions to the API server at once: a flood of made-up tokens must not become a flood there. Whoever waits too long gets a 503.</summary>
    private const int MostQuestions = 32;

    private readonly SemaphoreSlim _questions = new(MostQuestions);
    private readonly string[] _audiences = [.. options.Value.Audiences];
    private int _isAway;

    public async Task<V1UserInfo?> WhoIsAsync(string token, CancellationToken cancellationToken)
    {
        var review = new V1TokenReview
        {
            Metadata = new V1ObjectMeta(),
            Spec = new V1TokenReviewSpec { Token = token, Audiences = _audiences.Length == 0 ? null : _audiences },
        };
        var verdict = (await AskAsync(review.Initialize(), cancellationToken)).Status;
        return verdict is { Authenticated: true, User.Username.Length: > 0 } && IsForUs(verdict) ? verdict.User : null;
    }

    public async Task<bool> MayAsync(V1UserInfo user, AccessRight right, CancellationToken cancellationToken)
    {
        var @namespace = await client.GetCurrentNamespaceAsync(cancellationToken: cancellationToken);
        var review = new V1SubjectAccessReview
        {
            Metadata = new V1ObjectMeta(),
            Spec = new V1SubjectAccessReviewSpec
            {
                User = user.Username,
                Uid = user.Uid,
                Groups = user.Groups,
                Extra = user.Extra,
                ResourceAttributes = new V1ResourceAttributes
                {
                    Group = StorageGroup.Name,
                    Resource = right.Resource,
                    Verb = right.Verb,
                    NamespaceProperty = @namespace,
                },
            },
        };
        var allowed = (await AskAsync(review.Initialize(), cancellationToken)).Status is { Allowed: true };
        if (!allowed)
        {
            LogDenied(user.Username, right.Verb, right.Resource, @namespace);
        }

        return allowed;
    }

    public void Dispose() => _questions.Dispose();

    // A server that knows no audiences leaves them out, and has then vouched for its own only.
    private bool IsForUs(V1TokenReviewStatus verdict) =>
        _audiences.Length == 0 || (verdict.Audiences ?? []).Intersect(_audiences, StringComparer.Ordinal).Any();

    private async Task<TReview> AskAsync<TReview>(TReview review, CancellationToken cancellationToken)
        where TReview : IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            var answer = await InTurnAsync(review, cancellationToken);
            if (Interlocked.Exchange(ref _isAway, 0) == 1)
            {
                LogBack();
            }

            return answer;
        }
        catch (Exception failure) when (failure is HttpOperationException or HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            // Once for each absence: every request that comes in meanwhile would say the same.
            if (Interlocked.Exchange(ref _isAway, 1) == 0)
            {
                LogAway(review.Kind, failure);
            }

            throw new ReviewsUnavailableException(failure);
        }
    }

    private async Task<TReview> InTurnAsync<TReview>(TReview review, CancellationToken cancellationToken)
        where TReview : IKubernetesObject<V1ObjectMeta>
    {
        await _questions.WaitAsync(cancellationToken);
        try
        {
            return await client.CreateAsync(review, cancellationToken);
        }
        finally
        {
            _questions.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "{Caller} may not {Verb} {Resource} in namespace {Namespace}")]
    private partial void LogDenied(string caller, string verb, string resource, string @namespace);

    [LoggerMessage(LogLevel.Warning, "The API server answers no {Kind}; only callers whose grant is fresh are served")]
    private partial void LogAway(string kind, Exception failure);

    [LoggerMessage(LogLevel.Information, "The API server answers reviews of callers again")]
    private partial void LogBack();
}
