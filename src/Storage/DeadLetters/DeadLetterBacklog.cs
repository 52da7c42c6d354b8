namespace Kubernaut.Storage.DeadLetters;

/// <summary>What waits, and what was put aside.</summary>
/// <param name="Depth">Accepted events that are not in PostgreSQL yet.</param>
/// <param name="Quarantined">Events that someone must look at.</param>
/// <param name="Oldest">When the first of the waiting was queued, by the clock of Redis; null when none waits.</param>
public sealed record DeadLetterBacklog(long Depth, long Quarantined, DateTimeOffset? Oldest);
