using Dapper;
using Kubernaut.Storage.Playbooks;
using Npgsql;

namespace Kubernaut.Storage.ActionTraces;

/// <summary>
/// Keeps the counters of a playbook's version what its traces say. Each change of a trace adds, in its own transaction, the
/// difference that it makes to its execution: deriving them anew would read every trace of the playbook each time.
/// </summary>
internal static class PlaybookExecutions
{
    /// <summary>One writer per execution until the transaction ends, and none while the row of the playbook is being made.</summary>
    public static Task LockAsync(NpgsqlConnection connection, PlaybookExecution execution, CancellationToken cancellationToken)
    {
        // The first is the lock that registration takes whole. Without it a row made between the count and the update would miss this execution.
        const string sql = """
            SELECT pg_advisory_xact_lock_shared(hashtextextended('playbook_catalog ' || @PlaybookId, 0));
            SELECT pg_advisory_xact_lock(hashtextextended(jsonb_build_array('playbook_execution', @PlaybookId, @Version, @ExecutionId)::text, 0))
            """;

        return connection.ExecuteAsync(new CommandDefinition(sql, execution, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Counts the executions that have an outcome. A step that was tried again counts as its last attempt, by the clock of the
    /// sender, so that the order of arrival does not matter; a trace without a step number is a step of its own.
    /// </summary>
    /// <param name="connection">Where to.</param>
    /// <param name="executions">One, or all of a version.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<ExecutionCounts> CountAsync(NpgsqlConnection connection, PlaybookExecution executions, CancellationToken cancellationToken)
    {
        const string sql = """
            WITH step AS (
                SELECT DISTINCT ON (playbook_execution_id, coalesce('step ' || playbook_step_number, 'trace ' || id))
                       playbook_execution_id, execution_status
                FROM resource_action_traces
                WHERE playbook_id = @PlaybookId AND playbook_version = @Version
                  AND playbook_execution_id IS NOT NULL AND (@ExecutionId::text IS NULL OR playbook_execution_id = @ExecutionId)
                -- Of two attempts at the same instant the first by name, so that the answer is one.
                ORDER BY playbook_execution_id, coalesce('step ' || playbook_step_number, 'trace ' || id), action_timestamp DESC, execution_status
            ), execution AS (
                SELECT bool_or(execution_status IN ('failed', 'rolled-back')) AS is_failed,
                       bool_or(execution_status IN ('pending', 'executing')) AS is_open
                FROM step
                GROUP BY playbook_execution_id
            )
            SELECT count(*) FILTER (WHERE is_failed OR NOT is_open) AS Total,
                   count(*) FILTER (WHERE NOT is_failed AND NOT is_open) AS Successful
            FROM execution
            """;

        return connection.QuerySingleAsync<ExecutionCounts>(new CommandDefinition(sql, executions, cancellationToken: cancellationToken));
    }

    /// <summary>The counters of a version that the catalog has.</summary>
    public static Task<ExecutionCounts> ReadAsync(NpgsqlConnection connection, PlaybookKey key, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT total_executions::bigint AS Total, successful_executions::bigint AS Successful
            FROM playbook_catalog
            WHERE playbook_id = @PlaybookId AND version = @Version
            """;

        return connection.QuerySingleAsync<ExecutionCounts>(new CommandDefinition(sql, key, cancellationToken: cancellationToken));
    }

    /// <summary>Does nothing when the catalog does not have the version: it is counted when it comes.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, PlaybookExecution execution, ExecutionCounts difference, CancellationToken cancellationToken)
    {
        // Bounded, because a row written by SQL may have begun after some of its executions.
        const string sql = """
            UPDATE playbook_catalog
            SET total_executions = counted.total,
                successful_executions = least(counted.successful, counted.total),
                actual_success_rate = round(least(counted.successful, counted.total)::numeric / nullif(counted.total, 0), 3)
            FROM (
                SELECT greatest(total_executions + @Total, 0) AS total, greatest(successful_executions + @Successful, 0) AS successful
                FROM playbook_catalog
                WHERE playbook_id = @PlaybookId AND version = @Version
                FOR NO KEY UPDATE
            ) AS counted
            WHERE playbook_id = @PlaybookId AND version = @Version
            """;

        if (difference == new ExecutionCounts(0, 0))
        {
            return;
        }

        var parameters = new { execution.PlaybookId, execution.Version, difference.Total, difference.Successful };
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}

/// <summary>Names one run of a playbook's version, or all of them when the id is null.</summary>
internal sealed record PlaybookExecution(string PlaybookId, string Version, string? ExecutionId);
