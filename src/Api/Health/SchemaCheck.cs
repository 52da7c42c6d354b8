using Kubernaut.Storage.Migrations;
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
            if (await database.SchemaVersionAsync(cancellationToken) is not { } version)
            {
                return HealthCheckResult.Unhealthy("incomplete, or not created yet");
            }

            return await database.MissingRolesAsync(cancellationToken) is { Length: > 0 } missing
                ? HealthCheckResult.Degraded($"version {version}; roles are missing, which a superuser has to create: {string.Join(", ", missing)}")
                : HealthCheckResult.Healthy($"version {version}");
        }
        catch (PostgresException refused) when (PostgresErrors.IsMissingPrivilege(refused))
        {
            return HealthCheckResult.Unhealthy($"the login may not read it; a superuser has to run: GRANT {DatabaseRoles.Runtime} TO that login", refused);
        }
        catch (NpgsqlException failure)
        {
            // Whether that makes us unready is for the check of the database to say.
            return HealthCheckResult.Degraded("unknown: the database cannot be reached", failure);
        }
    }
}
