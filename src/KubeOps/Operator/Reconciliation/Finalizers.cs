using k8s;
using k8s.Autorest;
using k8s.Models;
using KubeOps.Abstractions.Builder;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.KubernetesClient;
using KubeOps.KubernetesClient.Connection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Reconciliation;

/// <summary>Runs the finalizers of a kind wherever they stand in an object's list, and takes each off once it has succeeded.</summary>
internal sealed partial class Finalizers<TEntity>(
    IReadOnlyList<string> identifiers,
    IKubernetesClient client,
    OperatorSettings settings,
    TimeProvider time,
    ILogger<Finalizers<TEntity>> logger)
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Others write to the object too, but not for ever.</summary>
    private const int MaxConflicts = 10;

    /// <summary>Longest the detaching may go on once the term has ended, or the pod's grace period would be used up.</summary>
    private static readonly TimeSpan MaxDetachPastTerm = TimeSpan.FromSeconds(3);

    // Between the renew deadline and the end of the lease all work must end, or the election ends the process.
    private readonly TimeSpan _detachPastTerm = Min(
        MaxDetachPastTerm, (settings.LeaderElectionLeaseDuration - settings.LeaderElectionRenewDeadline) / 2);

    public async Task<ReconciliationResult<TEntity>> RunAsync(TEntity seen, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!identifiers.Any(seen.HasFinalizer))
        {
            return ReconciliationResult<TEntity>.Success(seen);
        }

        // What the watch showed may be older than our own last write: deletion is rare enough to ask.
        var entity = await client.GetAsync<TEntity>(seen.Name(), seen.Namespace(), cancellationToken);
        TimeSpan? requeueAfter = null;
        foreach (var identifier in identifiers)
        {
            if (entity is null || entity.Uid() != seen.Uid() || !entity.HasFinalizer(identifier))
            {
                continue;
            }

            var finalizer = services.GetRequiredKeyedService<IEntityFinalizer<TEntity>>(identifier);
            var result = await finalizer.FinalizeAsync(entity, cancellationToken);
            if (!result.IsSuccess)
            {
                return result;
            }

            requeueAfter = result.RequeueAfter ?? requeueAfter;
            if (settings.AutoDetachFinalizers)
            {
                entity = await DetachAsync(result.Entity, identifier, cancellationToken);
                LogFinalized(seen.Name(), seen.Namespace(), identifier);
            }
        }

        return ReconciliationResult<TEntity>.Success(entity ?? seen, requeueAfter);
    }

    /// <summary>Puts every finalizer of the kind on the object.</summary>
    /// <returns>Null when the object is gone.</returns>
    public async Task<TEntity?> AttachAsync(TEntity entity, CancellationToken cancellationToken)
    {
        if (identifiers.All(entity.HasFinalizer))
        {
            return entity;
        }

        return await ChangeAsync(
            entity,
            present => [.. present, .. identifiers.Except(present)],
            cancellationToken);
    }

    private async Task<TEntity?> DetachAsync(TEntity entity, string identifier, CancellationToken cancellationToken)
    {
        // Not at once with the caller's token: the work of deletion is done, and a stop here would have it done twice.
        using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var termEnds = cancellationToken.Register(() => timeout.CancelAfter(_detachPastTerm));
        return await ChangeAsync(entity, present => [.. present.Where(other => other != identifier)], timeout.Token);
    }

    private async Task<TEntity?> ChangeAsync(
        TEntity entity, Func<IEnumerable<string>, string[]> change, CancellationToken cancellationToken)
    {
        TEntity? current = entity;
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                var patch = FinalizerPatch.Create(current, change(current.Finalizers() ?? []));
                return await client.PatchAsync(current, patch, cancellationToken: cancellationToken);
            }
            catch (HttpOperationException refusal) when (refusal.IsNotFound())
            {
                return default;
            }
            catch (HttpOperationException refusal) when (refusal.IsConflict() && conflicts < MaxConflicts)
            {
                current = await client.GetAsync<TEntity>(entity.Name(), entity.Namespace(), cancellationToken);
                if (current is null || current.Uid() != entity.Uid())
                {
                    return default;
                }
            }
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(LogLevel.Information, "{Name} in {Namespace} has passed its finalizer {Identifier}")]
    private partial void LogFinalized(string name, string? @namespace, string identifier);
}
