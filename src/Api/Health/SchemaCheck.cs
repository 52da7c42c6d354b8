using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Kubernaut.Api.Health;

/// <summary>Ready only once the migrations have run; tells the version of the schema.</summary>
internal sealed class SchemaCheck(DatabaseStatus database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await database.SchemaVersionAsync(cancellationToken) is { } version
                ? HealthCheckResult.Healthy($"version {version}")
                : HealthCheckResult.Unhealthy("not created yet");
        }
        catch (NpgsqlException failure)
        {
            return HealthCheckResult.Unhealthy("unknown: the database cannot be reached", failure);
        }
    }
}
