using Dapper;
using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Reads the catalog for a sweep, which finds what no watch tells: rows lost, changed behind our back, or without their owner.</summary>
public sealed class PlaybookSweep
{
    private readonly RuntimeDatabase _database;
    private readonly PlaybookEmbedder _embedder;

    internal PlaybookSweep(RuntimeDatabase database, PlaybookEmbedder embedder) => (_database, _embedder) = (database, embedder);

    /// <summary>Take it before the objects are listed; see <see cref="SweepPlan.Make"/>.</summary>
    public async Task<CatalogSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);

        return new CatalogSnapshot
        {
            Rows = await ReadOwnedAsync(connection, cancellationToken),
            WithWrongLatest = await ReadWrongLatestAsync(connection, cancellationToken),
        };
    }

    private async Task<IReadOnlyList<OwnedRow>> ReadOwnedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT playbook_id AS PlaybookId, version, search_recipe AS SearchRecipe, embedding_model AS Model,
                   total_executions AS TotalExecutions, successful_executions AS SuccessfulExecutions,
                   name,
                   encode(sha256(convert_to(description, 'UTF8')), 'hex') AS Description,
                   encode(sha256(convert_to(content, 'UTF8')), 'hex') AS Content,
                   content_hash AS ContentHash, labels::text AS Labels,
                   change_summary AS ChangeSummary, version_notes AS VersionNotes, approved_by AS ApprovedBy, approved_at AS ApprovedAt,
                   expected_success_rate AS ExpectedSuccessRate, expected_duration_seconds AS ExpectedDurationSeconds,
                   owner, maintainer, status, disabled_reason AS DisabledReason, deprecation_notice AS DeprecationNotice,
                   deletion_policy AS DeletionPolicy, declared_hash::text AS DeclaredHash,
                   owner_uid AS OwnerUid, owner_namespace AS OwnerNamespace, owner_name AS OwnerName
            FROM playbook_catalog
            WHERE owner_uid IS NOT NULL
            ORDER BY playbook_id, version
            """;

        var rows = await connection.QueryAsync<RowFacts, CatalogColumns, (RowFacts Facts, CatalogColumns Columns)>(
            new CommandDefinition(sql, cancellationToken: cancellationToken), (facts, columns) => (facts, columns), splitOn: "name");
        var isCurrent = await _embedder.CurrentAsync(connection, cancellationToken);

        return
        [
            .. rows.Select(row => new OwnedRow
            {
                Key = new PlaybookKey(row.Facts.PlaybookId, row.Facts.Version),
                Owner = new CatalogOwner(row.Columns.OwnerUid!.Value, row.Columns.OwnerNamespace!, row.Columns.OwnerName!),
                DeletionPolicy = Enum.Parse<CatalogDeletionPolicy>(row.Columns.DeletionPolicy, ignoreCase: true),
                IsEmbedded = isCurrent(row.Facts.SearchRecipe, row.Facts.Model),
                Executions = new ExecutionCounts(row.Facts.TotalExecutions, row.Facts.SuccessfulExecutions),
                Columns = row.Columns.Normalized(),
            }),
        ];
    }

    private static async Task<IReadOnlySet<string>> ReadWrongLatestAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT playbook_id AS PlaybookId,
                   version, status = 'active' AS IsActive, is_latest_version AS IsLatest, owner_uid IS NOT NULL AS IsOwned,
                   previous_version AS PreviousVersion, created_at AS CreatedAt
            FROM playbook_catalog
            """;

        var rows = await connection.QueryAsync<string, VersionFacts, (string PlaybookId, VersionFacts Facts)>(
            new CommandDefinition(sql, cancellationToken: cancellationToken), (playbookId, facts) => (playbookId, facts), splitOn: "version");

        return rows
            .GroupBy(row => row.PlaybookId, row => row.Facts)
            .Where(playbook => VersionOrder.Latest(VersionOrder.Ascending(playbook)) != playbook.FirstOrDefault(row => row.IsLatest)?.Version)
            .Select(playbook => playbook.Key)
            .ToHashSet();
    }

    private sealed record RowFacts
    {
        public required string PlaybookId { get; init; }

        public required string Version { get; init; }

        public required string? SearchRecipe { get; init; }

        public required string? Model { get; init; }

        public required int TotalExecutions { get; init; }

        public required int SuccessfulExecutions { get; init; }
    }
}
