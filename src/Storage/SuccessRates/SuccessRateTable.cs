using Dapper;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Storage.SuccessRates;

/// <summary>Counts how executed actions ended.</summary>
public sealed class SuccessRateTable(QueryDatabase database)
{
    // grouping() has a bit for each of its arguments, set where the row is not of a group of it.
    private const int OfAll = 0b1111;
    private const int OfIncidentType = 0b0111;
    private const int OfPlaybook = 0b1011;
    private const int OfActionType = 0b1101;
    private const int OfMode = 0b1110;

    public async Task<SuccessRateResult> CountAsync(SuccessRateQuery query, CancellationToken cancellationToken)
    {
        // One statement, so that a trace that arrives meanwhile is in all of the breakdowns or in none. Traces are counted once, by all that
        // they are broken down by: what is added up four ways then are a few hundred counts and not every trace.
        const string sql = """
            WITH counted AS (
                SELECT incident_type, playbook_id, playbook_version, action_type, ai_manual_escalation, ai_chained_playbooks, ai_selected_playbook, execution_status,
                       count(*) AS traces
                FROM resource_action_traces
                WHERE action_timestamp >= @Since
                  AND (@IncidentType::text IS NULL OR incident_type = @IncidentType)
                  AND (@PlaybookId::text IS NULL OR playbook_id = @PlaybookId)
                  AND (@PlaybookVersion::text IS NULL OR playbook_version = @PlaybookVersion)
                  AND (@ActionType::text IS NULL OR action_type = @ActionType)
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            ), trace AS (
                SELECT incident_type, playbook_id, playbook_version, action_type, execution_status, traces,
                       CASE WHEN ai_manual_escalation THEN 'manual_escalation' WHEN ai_chained_playbooks THEN 'chained' WHEN ai_selected_playbook THEN 'catalog_selected' END AS mode
                FROM counted
            )
            SELECT grouping(incident_type, playbook_id, action_type, mode) AS Grouping,
                   incident_type AS IncidentType, playbook_id AS PlaybookId, playbook_version AS PlaybookVersion, action_type AS ActionType, mode,
                   coalesce(sum(traces) FILTER (WHERE execution_status = 'completed'), 0)::bigint AS Successful,
                   coalesce(sum(traces) FILTER (WHERE execution_status = 'failed'), 0)::bigint AS Failed,
                   coalesce(sum(traces) FILTER (WHERE execution_status = 'rolled-back'), 0)::bigint AS RolledBack,
                   coalesce(sum(traces) FILTER (WHERE execution_status IN ('pending', 'executing')), 0)::bigint AS Pending
            FROM trace
            GROUP BY GROUPING SETS ((), (incident_type), (playbook_id, playbook_version), (action_type), (mode))
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(sql, query, cancellationToken: cancellationToken))).ToLookup(row => row.Grouping);
        return new SuccessRateResult
        {
            All = rows[OfAll].Single().Counts(),
            ByIncidentType = Groups(rows[OfIncidentType], row => row.IncidentType),
            ByPlaybook = Groups(rows[OfPlaybook], row => (row.PlaybookId, row.PlaybookVersion)),
            ByActionType = Groups(rows[OfActionType], row => row.ActionType),
            ByMode = Groups(rows[OfMode], row => row.Mode),
        };
    }

    /// <summary>By the way they were chosen alone: all traces of the window are read, and to break them down by each dimension takes twice as long.</summary>
    public async Task<SuccessRateResult> CountModesAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT CASE WHEN ai_manual_escalation THEN 'manual_escalation' WHEN ai_chained_playbooks THEN 'chained' WHEN ai_selected_playbook THEN 'catalog_selected' END AS mode,
                   count(*) FILTER (WHERE execution_status = 'completed') AS Successful,
                   count(*) FILTER (WHERE execution_status = 'failed') AS Failed,
                   count(*) FILTER (WHERE execution_status = 'rolled-back') AS RolledBack,
                   count(*) FILTER (WHERE execution_status IN ('pending', 'executing')) AS Pending
            FROM resource_action_traces
            WHERE action_timestamp >= @since
            GROUP BY 1
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        var modes = Groups(await connection.QueryAsync<Row>(new CommandDefinition(sql, new { since }, cancellationToken: cancellationToken)), row => row.Mode);
        return new SuccessRateResult
        {
            All = modes.Select(group => group.Counts).Aggregate(new TraceCounts { Successful = 0, Failed = 0, RolledBack = 0, Pending = 0 }, (sum, counts) => sum.Plus(counts)),
            ByIncidentType = [],
            ByPlaybook = [],
            ByActionType = [],
            ByMode = modes,
        };
    }

    private static List<SuccessRateResult.Group<TKey>> Groups<TKey>(IEnumerable<Row> rows, Func<Row, TKey> key) =>
        [.. rows.Select(row => new SuccessRateResult.Group<TKey>(key(row), row.Counts()))];

    private sealed record Row
    {
        public int Grouping { get; init; }

        public string? IncidentType { get; init; }

        public string? PlaybookId { get; init; }

        public string? PlaybookVersion { get; init; }

        public string? ActionType { get; init; }

        public required string? Mode { get; init; }

        public required long Successful { get; init; }

        public required long Failed { get; init; }

        public required long RolledBack { get; init; }

        public required long Pending { get; init; }

        public TraceCounts Counts() => new() { Successful = Successful, Failed = Failed, RolledBack = RolledBack, Pending = Pending };
    }
}
