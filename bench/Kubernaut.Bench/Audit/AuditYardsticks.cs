namespace Kubernaut.Bench.Audit;

/// <summary>What pgbench does for comparison: the same rows into the same table, with nothing in front of it.</summary>
internal static class AuditYardsticks
{
    private const string Columns = """
        event_id, event_date, event_timestamp, event_type, event_category, event_outcome, service_name, service_version, actor_type, actor_id,
        resource_type, resource_id, resource_name, event_data, correlation_id, trace_id, span_id, content_hash
        """;

    /// <remarks>A colon that is not followed by a space would name a variable of pgbench.</remarks>
    private const string Values = """
        gen_random_uuid(), (now() AT TIME ZONE 'UTC')::date, now(), 'orchestrator.remediation.completed', 'orchestrator', 'success',
        'remediation-orchestrator', '1.4.2', 'service', 'orchestrator-6f7d9c5b44-x2vqp', 'Pod', 'payments/checkout-7d9f', 'checkout-7d9f',
        '{"playbook_id": "container-oom-killed", "playbook_version": "1.2.0", "steps": 4, "duration_ms": 18250, "namespace": "payments"}',
        'remediation-2f6c91', '4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7',
        '\x6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090'
        """;

    /// <summary>The plain way: a row, a statement, a commit.</summary>
    public const string SingleRow = $"INSERT INTO audit_events ({Columns}) VALUES ({Values});\n";

    /// <summary>The statement that the operator writes with, its arrays made on the spot; JSON is parsed for each row, as it is for each event.</summary>
    public static string MultiRow(int rows)
    {
        string Same(string value) => $"array_fill({value}, ARRAY[{rows}])";
        string Text(string value) => Same($"'{value}'::text");
        var nothing = Same("NULL::text");
        return $$"""
            INSERT INTO audit_events (
                event_id, event_date, event_timestamp, event_type, event_category, event_outcome, service_name, service_version,
                actor_type, actor_id, actor_name, resource_type, resource_id, resource_name, event_data, correlation_id,
                parent_event_id, trace_id, span_id, metadata, content_hash)
            SELECT sent.*
            FROM unnest(
                (SELECT array_agg(gen_random_uuid()) FROM generate_series(1, {{rows}})), {{Same("(now() AT TIME ZONE 'UTC')::date")}}, {{Same("now()")}},
                {{Text("orchestrator.remediation.completed")}}, {{Text("orchestrator")}}, {{Text("success")}}, {{Text("remediation-orchestrator")}}, {{Text("1.4.2")}},
                {{Text("service")}}, {{Text("orchestrator-6f7d9c5b44-x2vqp")}}, {{nothing}}, {{Text("Pod")}}, {{Text("payments/checkout-7d9f")}}, {{Text("checkout-7d9f")}},
                {{Same("""'{"playbook_id": "container-oom-killed", "playbook_version": "1.2.0", "steps": 4, "duration_ms": 18250, "namespace": "payments"}'::text""")}}::jsonb[],
                {{Text("remediation-2f6c91")}}, {{Same("NULL::uuid")}}, {{Text("4bf92f3577b34da6a3ce929d0e0e4736")}}, {{Text("00f067aa0ba902b7")}}, {{Same("'{}'::text")}}::jsonb[],
                {{Same(@"'\x6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090'::bytea")}}) AS sent (event_id, event_date)
            LEFT JOIN LATERAL (
                SELECT true AS found
                FROM audit_events AS other
                WHERE other.event_id = sent.event_id AND other.event_date <> sent.event_date
                  AND other.event_date BETWEEN (now() AT TIME ZONE 'UTC')::date - 35 AND (now() AT TIME ZONE 'UTC')::date + 1
                LIMIT 1) AS elsewhere ON true
            WHERE elsewhere.found IS NULL
            ON CONFLICT (event_id, event_date) DO NOTHING
            RETURNING event_id, event_date, content_hash, received_at;

            """;
    }

    /// <summary>The query of <c>GET /api/v1/audit-events?correlation_id=…</c>; a hundred of a page, and one that tells whether there is a next.</summary>
    /// <param name="months">Over which correlation ids are spread, see <see cref="AuditMillion"/>.</param>
    /// <param name="perMonth">Correlation ids of one month.</param>
    public static string ByCorrelationId(int months, int perMonth) => $$"""
        \set month random(1, {{months}})
        \set number random(1, {{perMonth}})
        SELECT event_id, event_type, event_category, event_outcome, event_timestamp, service_name, service_version, actor_type, actor_id,
               actor_name, resource_type, resource_id, resource_name, event_data::text, correlation_id, parent_event_id, trace_id, span_id,
               metadata::text, received_at
        FROM audit_events
        WHERE correlation_id = 'remediation-' || :month || '-' || :number
        ORDER BY event_timestamp DESC, event_id DESC
        LIMIT 101 OFFSET 0;

        """;
}
