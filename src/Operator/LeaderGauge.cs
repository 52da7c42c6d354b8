using System.Diagnostics.Metrics;
using k8s.LeaderElection;

namespace Kubernaut.Operator;

/// <summary>Tells Prometheus which replica reconciles, and so whether any does.</summary>
internal sealed class LeaderGauge(LeaderElector leader, IMeterFactory meters) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create("Kubernaut.Operator").CreateObservableGauge(
            "kubernaut_leader",
            () => leader.IsLeader() ? 1 : 0,
            description: "1 in the replica that holds the lease.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
