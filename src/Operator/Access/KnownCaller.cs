using System.Collections.Concurrent;
using k8s.Models;
using Kubernaut.Api.Access;

namespace Kubernaut.Operator.Access;

/// <summary>Whose a token is, and what was said about them. A class, because it is told from others by reference.</summary>
/// <param name="user">As the API server knows them.</param>
/// <param name="askedAt">Timestamp of the question who they are.</param>
/// <param name="verdicts">Live on when the token is reviewed again.</param>
internal sealed class KnownCaller(V1UserInfo user, long askedAt, ConcurrentDictionary<AccessRight, Verdict> verdicts)
{
    public V1UserInfo User { get; } = user;

    public long AskedAt { get; } = askedAt;

    /// <summary>As many as endpoints ask for, which is few.</summary>
    public ConcurrentDictionary<AccessRight, Verdict> Verdicts { get; } = verdicts;
}

/// <summary>What was answered, with the timestamp of the question.</summary>
internal sealed record Verdict(bool IsAllowed, long AskedAt);
