using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Kubernaut.Api.Health;

/// <summary>Ready only while an audit event can be made safe: in the database, or in the dead letters until it is back.</summary>
internal sealed class DatabaseCheck(DatabaseStatus database, DeadLetterStatus deadLetters) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await database.WhyNotWritableAsync(cancellationToken) is { } reason
                ? await WithoutAsync($"the database {reason}", failure: null, cancellationToken)
                : HealthCheckResult.Healthy("writable");
        }
        catch (NpgsqlException failure)
        {
            // The message of a failed connection names the host, which is nobody's business who can only reach this port.
            return await WithoutAsync("the database cannot be reached", failure, cancellationToken);
        }
    }

    private async Task<HealthCheckResult> WithoutAsync(string what, Exception? failure, CancellationToken cancellationToken) =>
        await deadLetters.WhyNotReadyAsync(cancellationToken) is null
            ? HealthCheckResult.Degraded($"{what}; audit events wait in Redis", failure)
            : HealthCheckResult.Unhealthy(what, failure);
}
