using Kubernaut.Storage.Playbooks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kubernaut.Api.Health;

/// <summary>Tells whether the model answers. Does not decide readiness: without it searches go by words, and playbooks wait for their vectors.</summary>
internal sealed class EmbedderCheck(EmbedderStatus embedder) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (identity, obstacle) = await embedder.LookAsync(cancellationToken);
        return identity is null ? HealthCheckResult.Degraded(obstacle) : HealthCheckResult.Healthy(identity);
    }
}
