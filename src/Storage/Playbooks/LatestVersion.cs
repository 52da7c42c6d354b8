using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Keeps the derived columns of a playbook's versions true: which is latest, and which comes before which.</summary>
internal static class LatestVersion
{
    /// <summary>Call with the playbook locked, after the write. Touches only rows whose place changed.</summary>
    public static async Task<LatestVersionResult> SettleAsync(NpgsqlConnection connection, string playbookId, CancellationToken cancellationToken)
    {
        var ascending = VersionOrder.Ascending(await ReadAsync(connection, playbookId, cancellationToken));
        var before = ascending.FirstOrDefault(row => row.IsLatest)?.Version;
        var latest = VersionOrder.Latest(ascending);

        if (before != latest)
            await MoveAsync(connection, playbookId, latest, cancellationToken);

        await LinkAsync(connection, playbookId, ascending, cancellationToken);
        return new LatestVersionResult(before, latest);
    }

    private static async Task<IEnumerable<VersionFacts>> ReadAsync(NpgsqlConnection connection, string playbookId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT version, status = 'active' AS IsActive, is_latest_version AS IsLatest,
                   owner_uid IS NOT NULL AS IsOwned, previous_version AS PreviousVersion, created_at AS CreatedAt
            FROM playbook_catalog
            WHERE playbook_id = @playbookId
            """;

        return await connection.QueryAsync<VersionFacts>(new CommandDefinition(sql, new { playbookId }, cancellationToken: cancellationToken));
    }

    private static async Task MoveAsync(NpgsqlConnection connection, string playbookId, string? latest, CancellationToken cancellationToken)
    {
        // Two statements: the unique index looks at each row as it is written, and one statement may write the new one first.
        const string sql = """
            UPDATE playbook_catalog SET is_latest_version = false WHERE playbook_id = @playbookId AND is_latest_version;
            UPDATE playbook_catalog SET is_latest_version = true WHERE playbook_id = @playbookId AND version = @latest;
            """;

        await connection.ExecuteAsync(new CommandDefinition(sql, new { playbookId, latest }, cancellationToken: cancellationToken));
    }

    private static async Task LinkAsync(NpgsqlConnection connection, string playbookId, IReadOnlyList<VersionFacts> ascending, CancellationToken cancellationToken)
    {
        const string sql = "UPDATE playbook_catalog SET previous_version = @previous WHERE playbook_id = @playbookId AND version = @Version";
        string? previous = null;

        foreach (var row in ascending)
        {
            if (row.IsOwned && row.PreviousVersion != previous)
                await connection.ExecuteAsync(new CommandDefinition(sql, new { playbookId, row.Version, previous }, cancellationToken: cancellationToken));

            previous = row.Version;
        }
    }
}

/// <summary>The latest version before and after; null when no version was, or is, active.</summary>
internal sealed record LatestVersionResult(string? Before, string? After);
