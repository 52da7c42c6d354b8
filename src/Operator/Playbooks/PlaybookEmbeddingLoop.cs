using k8s.LeaderElection;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Queue;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Keeps every row of the catalog embedded with the current model, and has the objects of those rows looked at.</summary>
internal sealed partial class PlaybookEmbeddingLoop(
    SchemaState schema,
    LeaderElector leader,
    EmbeddingCatchUp catchUp,
    IKubernetesClient client,
    EntityQueue<RemediationPlaybook> queue,
    TimeProvider time,
    ILogger<PlaybookEmbeddingLoop> logger) : BackgroundService
{
    private const string Key = "embedding";

    /// <summary>Until this process leads and the schema is there.</summary>
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);

    /// <summary>Longest that a row written by SQL, or a model that was replaced, goes unnoticed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly RetryDelays _retries = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = leader.IsLeader() && schema.Obstacle is null ? await TryAsync(stoppingToken) : StartPause;
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <returns>The pause before the next pass.</returns>
    private async Task<TimeSpan> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pass = await catchUp.RunAsync(cancellationToken);
            await TellAsync(pass.Owners, cancellationToken);

            if (pass.Failure is { } failure)
            {
                return Failed(failure);
            }

            _retries.Succeeded(Key);
            return Interval;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(failure);
        }
    }

    private TimeSpan Failed(Exception failure)
    {
        var (failures, delay) = _retries.Failed(Key);
        if (failures == 1)
        {
            LogFailed(failure);
        }

        return delay < Interval ? delay : Interval;
    }

    private async Task TellAsync(IReadOnlyList<CatalogOwner> owners, CancellationToken cancellationToken)
    {
        foreach (var owner in owners)
        {
            if (await client.GetAsync<RemediationPlaybook>(owner.Name, owner.Namespace, cancellationToken) is { } playbook)
            {
                await queue(playbook, ReconciliationType.Modified, ReconciliationTriggerSource.Operator, TimeSpan.Zero, retryCount: 0, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Playbooks wait for their vectors; it is tried again at least twice a minute")]
    private partial void LogFailed(Exception failure);
}
