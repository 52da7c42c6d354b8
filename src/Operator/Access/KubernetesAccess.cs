using Kubernaut.Api.Access;

namespace Kubernaut.Operator.Access;

/// <summary>Lets in whom the API server of the cluster vouches for, and remembers for a short while what it said.</summary>
internal sealed class KubernetesAccess(IReviews reviews, TimeProvider time) : IAccessControl
{
    /// <summary>Longest that a deleted account, or a token bound to a deleted pod, goes on working.</summary>
    public static readonly TimeSpan IdentityLifetime = TimeSpan.FromSeconds(60);

    /// <summary>Longest that a new RoleBinding goes unnoticed by a caller who was refused.</summary>
    public static readonly TimeSpan DenialLifetime = TimeSpan.FromSeconds(60);

    /// <summary>Longest that a removed RoleBinding goes on granting, and that callers are served while the API server is away.</summary>
    public static readonly TimeSpan GrantLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Below the time-outs of callers, so that they hear of a 503 and do not guess.</summary>
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Several times the services of a large cluster; a caller takes one or two KiB.</summary>
    private const int MaxCallers = 4096;

    /// <summary>Kept apart from callers, so that no flood of made-up tokens pushes a real one out.</summary>
    private const int MaxRefusedTokens = 4096;

    private readonly RecentMap<KnownCaller> _callers = new(MaxCallers);
    private readonly RecentMap<object> _refused = new(MaxRefusedTokens);
    private readonly SingleFlight<string, KnownCaller?> _identifying = new(AskTimeout, time);
    private readonly SingleFlight<(KnownCaller Caller, AccessRight AccessRight), bool> _authorizing = new(AskTimeout, time);

    public async Task<AccessDecision> DecideAsync(string? token, AccessRight right, CancellationToken cancellationToken)
    {
        if (token is null || TokenExpiry.Of(token) <= time.GetUtcNow())
        {
            return new AccessDecision.Unauthenticated();
        }

        var fingerprint = TokenFingerprint.Of(token);
        try
        {
            return await IdentifyAsync(fingerprint, token, cancellationToken) is not { } caller
                ? new AccessDecision.Unauthenticated()
                : await MayAsync(caller, right, cancellationToken)
                    ? new AccessDecision.Allowed(caller.User.Username)
                    : new AccessDecision.Forbidden(caller.User.Username);
        }
        catch (ReviewsUnavailableException)
        {
            return _callers.Find(fingerprint) is { } caller && Remembered(caller, right) is true
                ? new AccessDecision.Allowed(caller.User.Username)
                : new AccessDecision.Undecided();
        }
    }

    private async Task<KnownCaller?> IdentifyAsync(string fingerprint, string token, CancellationToken cancellationToken)
    {
        if (_refused.Find(fingerprint) is long refusedAt && time.GetElapsedTime(refusedAt) < DenialLifetime)
        {
            return null;
        }

        return _callers.Find(fingerprint) is { } known && time.GetElapsedTime(known.AskedAt) < IdentityLifetime
            ? known
            : await _identifying.RunAsync(fingerprint, timeout => AskWhoAsync(fingerprint, token, timeout), cancellationToken);
    }

    private async Task<KnownCaller?> AskWhoAsync(string fingerprint, string token, CancellationToken cancellationToken)
    {
        // Ages count from the question: what changes while the answer is on its way is in none.
        var askedAt = time.GetTimestamp();
        if (await reviews.WhoIsAsync(token, cancellationToken) is not { } user)
        {
            // With its grants: they must not serve a dead token while the API server is away.
            _callers.Remove(fingerprint);
            _refused.Set(fingerprint, askedAt);
            return null;
        }

        var caller = new KnownCaller(user, askedAt, _callers.Find(fingerprint)?.Verdicts ?? []);
        _callers.Set(fingerprint, caller);
        return caller;
    }

    private async Task<bool> MayAsync(KnownCaller caller, AccessRight right, CancellationToken cancellationToken) =>
        Remembered(caller, right)
        ?? await _authorizing.RunAsync((caller, right), timeout => AskWhetherAsync(caller, right, timeout), cancellationToken);

    private async Task<bool> AskWhetherAsync(KnownCaller caller, AccessRight right, CancellationToken cancellationToken)
    {
        var askedAt = time.GetTimestamp();
        var allowed = await reviews.MayAsync(caller.User, right, cancellationToken);
        caller.Verdicts[right] = new Verdict(allowed, askedAt);
        return allowed;
    }

    private bool? Remembered(KnownCaller caller, AccessRight right) =>
        caller.Verdicts.TryGetValue(right, out var verdict)
        && time.GetElapsedTime(verdict.AskedAt) < (verdict.IsAllowed ? GrantLifetime : DenialLifetime)
            ? verdict.IsAllowed
            : null;
}
