using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Kubernaut.Api.Health;

/// <summary>Ready only while an audit event can be written.</summary>
internal sealed class DatabaseCheck(DatabaseStatus database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await database.WhyNotWritableAsync(cancellationToken) is { } reason
                ? HealthCheckResult.Unhealthy($"the database {reason}")
                : HealthCheckResult.Healthy("writable");
        }
        catch (NpgsqlException failure)
        {
            // The message of a failed connection names the host, which is nobody's business who can only reach this port.
            return HealthCheckResult.Unhealthy("the database cannot be reached", failure);
        }
    }
}
