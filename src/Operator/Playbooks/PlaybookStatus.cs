using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Playbooks;
using EmbeddingStatus = Kubernaut.Entities.Playbooks.PlaybookEmbedding;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Tells in the status of a playbook what its row is. Pure.</summary>
internal static class PlaybookStatus
{
    /// <summary>
    /// Counters alone, which may move every second, are written at most this often, in intervals of the sweep that has the object
    /// looked at. Not a whole one: then a sweep that comes a second early would leave them to the next.
    /// </summary>
    private const double CountersInterval = 0.9;

    /// <summary>A row found unchanged is confirmed at most this often; more would be a write to the API server for nothing.</summary>
    private static readonly TimeSpan ConfirmInterval = TimeSpan.FromHours(1);

    public static RemediationPlaybookStatus Of(RemediationPlaybookStatus before, RegisteredRow row, TimeSpan sweepInterval, DateTimeOffset now)
    {
        var status = before with
        {
            CatalogState = row.State.ToString(),
            Latest = row.IsLatest,
            LatestVersion = row.LatestVersion,
            ContentHash = row.ContentHash,
            Embedding = row.Embedding is { } embedding
                ? new EmbeddingStatus
                {
                    Model = embedding.Model,
                    Dimensions = embedding.Dimensions,
                    Fingerprint = embedding.TextHash,
                    GeneratedAt = embedding.EmbeddedAt.ToWholeSecond(),
                }
                : null,
            Executions = Executions(before.Executions, row.Executions, now),
        };
        var isUnchanged = row.Change is CatalogRowChange.Unchanged && status with { Executions = before.Executions } == before;
        var countersInterval = sweepInterval * CountersInterval;
        var interval = status == before || countersInterval > ConfirmInterval ? ConfirmInterval : countersInterval;

        return isUnchanged && now - before.LastSyncTime < interval
            ? before
            : status with { LastSyncTime = now.ToWholeSecond() };
    }

    private static PlaybookExecutions Executions(PlaybookExecutions? shown, ExecutionCounts counts, DateTimeOffset now) =>
        shown is not null && (shown.Total, shown.Successful) == (counts.Total, counts.Successful)
            ? shown
            : new PlaybookExecutions
            {
                Total = counts.Total,
                Successful = counts.Successful,

                // Rounded down: to the nearest, 999 of 1000 would be 100, and 94.6 would seem to meet an expectation of 95.
                SuccessRatePercent = counts.Total > 0 ? (int)(100 * counts.Successful / counts.Total) : null,
                AsOf = now.ToWholeSecond(),
            };
}
