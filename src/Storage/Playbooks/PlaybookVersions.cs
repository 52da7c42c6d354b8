using Dapper;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Reads what the catalog holds of a playbook.</summary>
public sealed class PlaybookVersions(RuntimeDatabase database)
{
    /// <summary>Most versions that are listed of one playbook.</summary>
    public const int MaxListed = 1000;

    private const string SelectWhole = """
        SELECT playbook_id AS PlaybookId, version, name, description, content, content_hash AS ContentHash, labels::text AS LabelsJson,
               status, is_latest_version AS IsLatest, previous_version AS PreviousVersion,
               disabled_at AS DisabledAt, disabled_reason AS DisabledReason, deprecation_notice AS DeprecationNotice,
               change_summary AS ChangeSummary, version_notes AS VersionNotes, approved_by AS ApprovedBy, approved_at AS ApprovedAt,
               owner, maintainer, expected_success_rate AS ExpectedSuccessRate, expected_duration_seconds AS ExpectedDurationSeconds,
               created_at AS CreatedAt, updated_at AS UpdatedAt
        FROM playbook_catalog
        """;

    /// <summary>The version that a search may return.</summary>
    /// <returns>Null when no version is active.</returns>
    public Task<PlaybookVersion?> GetLatestAsync(string playbookId, CancellationToken cancellationToken)
    {
        const string sql = SelectWhole + " WHERE playbook_id = @playbookId AND is_latest_version AND status = 'active'";
        return GetOneAsync(sql, new { playbookId }, cancellationToken);
    }

    /// <returns>Null when there is no such version.</returns>
    public Task<PlaybookVersion?> GetAsync(string playbookId, string version, CancellationToken cancellationToken)
    {
        const string sql = SelectWhole + " WHERE playbook_id = @playbookId AND version = @version";
        return GetOneAsync(sql, new { playbookId, version }, cancellationToken);
    }

    /// <summary>All versions, highest first.</summary>
    /// <returns>Empty when there is no such playbook.</returns>
    public async Task<IReadOnlyList<PlaybookVersionSummary>> ListAsync(string playbookId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT version, name, status, is_latest_version AS IsLatest, change_summary AS ChangeSummary, created_at AS CreatedAt, updated_at AS UpdatedAt
            FROM playbook_catalog
            WHERE playbook_id = @playbookId
            ORDER BY created_at DESC
            LIMIT @MaxListed
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<PlaybookVersionSummary>(new CommandDefinition(sql, new { playbookId, MaxListed }, cancellationToken: cancellationToken));
        return [.. VersionOrder.Ascending(rows, row => row.Version, row => row.CreatedAt).Reverse()];
    }

    /// <summary>The objects that versions of a playbook are projections of.</summary>
    public async Task<IReadOnlyList<CatalogOwner>> OwnersAsync(string playbookId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT owner_uid AS Uid, owner_namespace AS Namespace, owner_name AS Name
            FROM playbook_catalog
            WHERE playbook_id = @playbookId AND owner_uid IS NOT NULL
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<CatalogOwner>(new CommandDefinition(sql, new { playbookId }, cancellationToken: cancellationToken))];
    }

    private async Task<PlaybookVersion?> GetOneAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PlaybookVersion>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}
