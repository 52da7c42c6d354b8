using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Kubernaut.Api.Health;

/// <summary>Not ready while the database lacks the migrations; tells the version of the schema.</summary>
internal sealed class SchemaCheck(DatabaseStatus database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await database.SchemaVersionAsync(cancellationToken) is { } version
                ? HealthCheckResult.Healthy($"version {version}")
                : HealthCheckResult.Unhealthy("incomplete, or not created yet");
        }
        catch (NpgsqlException failure)
        {
            // Whether that makes us unready is for the check of the database to say.
            return HealthCheckResult.Degraded("unknown: the database cannot be reached", failure);
        }
    }
}
