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
}
