using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Storage.Playbooks;
using EmbeddingStatus = Kubernaut.Entities.Playbooks.PlaybookEmbedding;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Tells in the status of a playbook what its row is. Pure.</summary>
internal static class PlaybookStatus
{
    /// <summary>A row found unchanged is confirmed at most this often; more would be a write to the API server for nothing.</summary>
    private static readonly TimeSpan ConfirmInterval = TimeSpan.FromHours(1);

    public static RemediationPlaybookStatus Of(RemediationPlaybookStatus before, RegisteredRow row, DateTimeOffset now)
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
        };

        return row.Change is CatalogRowChange.Unchanged && status == before && now - before.LastSyncTime < ConfirmInterval
            ? before
            : status with { LastSyncTime = now.ToWholeSecond() };
    }
}
