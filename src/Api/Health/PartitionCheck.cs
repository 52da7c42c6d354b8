using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Kubernaut.Api.Health;

/// <summary>Tells whether this month has a partition. Does not decide readiness: a new cluster has none until its policy is applied.</summary>
internal sealed class PartitionCheck(DatabaseStatus database, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        try
        {
            return await database.HasAuditPartitionAsync(today, cancellationToken)
                ? HealthCheckResult.Healthy($"{today:yyyy-MM} is covered")
                : HealthCheckResult.Degraded($"{today:yyyy-MM} has no partition of audit_events; an AuditPartitionPolicy creates it");
        }
        catch (NpgsqlException failure)
        {
            return HealthCheckResult.Degraded("unknown: the database cannot be reached", failure);
        }
    }
}
