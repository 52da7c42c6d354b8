using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>The statements that write <c>playbook_catalog</c>, each inside the caller's transaction.</summary>
internal static class CatalogTable
{
    /// <summary>One writer per playbook until the transaction ends, so that the latest version is decided on what will be committed.</summary>
    public static Task LockAsync(NpgsqlConnection connection, string playbookId, CancellationToken cancellationToken)
    {
        const string sql = "SELECT pg_advisory_xact_lock(hashtextextended('playbook_catalog ' || @playbookId, 0))";
        return connection.ExecuteAsync(new CommandDefinition(sql, new { playbookId }, cancellationToken: cancellationToken));
    }

    /// <returns>Null when there is no such row.</returns>
    public static async Task<CatalogColumns?> ReadAsync(NpgsqlConnection connection, PlaybookKey key, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT name, description, content, content_hash AS ContentHash, labels::text AS Labels,
                   change_summary AS ChangeSummary, version_notes AS VersionNotes, approved_by AS ApprovedBy, approved_at AS ApprovedAt,
                   expected_success_rate AS ExpectedSuccessRate, expected_duration_seconds AS ExpectedDurationSeconds,
                   owner, maintainer, status, disabled_reason AS DisabledReason, deprecation_notice AS DeprecationNotice,
                   deletion_policy AS DeletionPolicy, declared_hash::text AS DeclaredHash,
                   owner_uid AS OwnerUid, owner_namespace AS OwnerNamespace, owner_name AS OwnerName
            FROM playbook_catalog
            WHERE playbook_id = @PlaybookId AND version = @Version
            """;

        var row = await connection.QuerySingleOrDefaultAsync<CatalogColumns>(new CommandDefinition(sql, key, cancellationToken: cancellationToken));
        return row?.Normalized();
    }

    /// <returns>Null when this owner has no row.</returns>
    public static Task<PlaybookKey?> FindAsync(NpgsqlConnection connection, Guid ownerUid, CancellationToken cancellationToken)
    {
        const string sql = "SELECT playbook_id AS PlaybookId, version FROM playbook_catalog WHERE owner_uid = @ownerUid";
        return connection.QuerySingleOrDefaultAsync<PlaybookKey>(new CommandDefinition(sql, new { ownerUid }, cancellationToken: cancellationToken));
    }

    public static async Task InsertAsync(NpgsqlConnection connection, PlaybookKey key, CatalogColumns columns, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO playbook_catalog (
                playbook_id, version, name, description, content, content_hash, labels,
                change_summary, version_notes, approved_by, approved_at,
                expected_success_rate, expected_duration_seconds, owner, maintainer,
                status, disabled_at, disabled_by, disabled_reason, deprecation_notice,
                deletion_policy, declared_hash, owner_uid, owner_namespace, owner_name, created_by, updated_by)
            VALUES (
                @PlaybookId, @Version, @Name, @Description, @Content, @ContentHash, @Labels::jsonb,
                @ChangeSummary, @VersionNotes, @ApprovedBy, @ApprovedAt,
                @ExpectedSuccessRate, @ExpectedDurationSeconds, @Owner, @Maintainer,
                @Status, CASE WHEN @Status = 'disabled' THEN now() END, CASE WHEN @Status = 'disabled' THEN @Author END, @DisabledReason, @DeprecationNotice,
                @DeletionPolicy, @DeclaredHash::jsonb, @OwnerUid, @OwnerNamespace, @OwnerName, @Author, @Author)
            """;

        await connection.ExecuteAsync(new CommandDefinition(sql, Parameters(key, columns), cancellationToken: cancellationToken));
    }

    public static async Task UpdateAsync(NpgsqlConnection connection, PlaybookKey key, CatalogColumns columns, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE playbook_catalog
            SET name = @Name, description = @Description, content = @Content, content_hash = @ContentHash, labels = @Labels::jsonb,
                change_summary = @ChangeSummary, version_notes = @VersionNotes, approved_by = @ApprovedBy, approved_at = @ApprovedAt,
                expected_success_rate = @ExpectedSuccessRate, expected_duration_seconds = @ExpectedDurationSeconds, owner = @Owner, maintainer = @Maintainer,
                status = @Status,
                disabled_at = CASE WHEN @Status = 'disabled' THEN coalesce(disabled_at, now()) END,
                disabled_by = CASE WHEN @Status = 'disabled' THEN coalesce(disabled_by, @Author) END,
                disabled_reason = @DisabledReason, deprecation_notice = @DeprecationNotice,
                deletion_policy = @DeletionPolicy, declared_hash = @DeclaredHash::jsonb,
                owner_uid = @OwnerUid, owner_namespace = @OwnerNamespace, owner_name = @OwnerName, updated_by = @Author
            WHERE playbook_id = @PlaybookId AND version = @Version
            """;

        await connection.ExecuteAsync(new CommandDefinition(sql, Parameters(key, columns), cancellationToken: cancellationToken));
    }

    /// <summary>Archives a row and lets go of its owner.</summary>
    /// <returns>False when the row is another's, or gone.</returns>
    public static Task<bool> ArchiveAsync(NpgsqlConnection connection, PlaybookKey key, Guid ownerUid, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE playbook_catalog
            SET status = 'archived', owner_uid = NULL, owner_namespace = NULL, owner_name = NULL
            WHERE playbook_id = @PlaybookId AND version = @Version AND owner_uid = @ownerUid
            """;

        return ExecuteOnOneAsync(connection, sql, key, ownerUid, cancellationToken);
    }

    /// <summary>Lets go of a row's owner and leaves the rest.</summary>
    /// <returns>False when the row is another's, or gone.</returns>
    public static Task<bool> ReleaseAsync(NpgsqlConnection connection, PlaybookKey key, Guid ownerUid, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE playbook_catalog
            SET owner_uid = NULL, owner_namespace = NULL, owner_name = NULL
            WHERE playbook_id = @PlaybookId AND version = @Version AND owner_uid = @ownerUid
            """;

        return ExecuteOnOneAsync(connection, sql, key, ownerUid, cancellationToken);
    }

    /// <returns>False when the row is another's, or gone.</returns>
    public static Task<bool> DeleteAsync(NpgsqlConnection connection, PlaybookKey key, Guid ownerUid, CancellationToken cancellationToken)
    {
        const string sql = "DELETE FROM playbook_catalog WHERE playbook_id = @PlaybookId AND version = @Version AND owner_uid = @ownerUid";
        return ExecuteOnOneAsync(connection, sql, key, ownerUid, cancellationToken);
    }

    private static async Task<bool> ExecuteOnOneAsync(NpgsqlConnection connection, string sql, PlaybookKey key, Guid ownerUid, CancellationToken cancellationToken)
    {
        var parameters = new { key.PlaybookId, key.Version, ownerUid };
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)) == 1;
    }

    private static DynamicParameters Parameters(PlaybookKey key, CatalogColumns columns)
    {
        var parameters = new DynamicParameters(columns);
        parameters.AddDynamicParams(key);
        parameters.Add("Author", $"{columns.OwnerNamespace}/{columns.OwnerName}");
        return parameters;
    }
}
