using KubeOps.Operator.LeaderElection;
using KubeOps.Operator.Reconciliation;
using Microsoft.Extensions.Hosting;

namespace KubeOps.Operator;

/// <summary>Runs the loops of all kinds whenever this process may act.</summary>
internal sealed class OperatorService(IEnumerable<EntityLoop> loops, ILeadership leadership) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        leadership.RunAsync(term => Task.WhenAll(loops.Select(loop => loop.RunAsync(term))), stoppingToken);
}
