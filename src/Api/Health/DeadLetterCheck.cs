using Kubernaut.Storage.DeadLetters;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kubernaut.Api.Health;

/// <summary>Tells whether events can wait in Redis. Does not decide readiness: while the database can be written, they need not.</summary>
internal sealed class DeadLetterCheck(DeadLetterStatus deadLetters) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await deadLetters.WhyNotReadyAsync(cancellationToken) is { } reason
            ? HealthCheckResult.Degraded(reason)
            : HealthCheckResult.Healthy($"durable; {deadLetters.Last?.Depth} audit events wait, {deadLetters.Last?.Quarantined} are in the quarantine");
}
