using k8s;
using k8s.Models;
using KubeOps.Abstractions.Builder;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Operator.Watcher;
using Microsoft.Extensions.DependencyInjection;

namespace KubeOps.Operator.Reconciliation;

/// <summary>Gives objects of a kind to their controller, or to their finalizers once they are to go.</summary>
internal sealed class EntityHandler<TEntity>(
    Type controllerType,
    Finalizers<TEntity> finalizers,
    OperatorSettings settings,
    IServiceScopeFactory scopes) : IObjectHandler
    where TEntity : IKubernetesObject<V1ObjectMeta>
{
    private static readonly Resource Resource = Resource.Of<TEntity>();

    public async Task<Outcome> ReconcileAsync(StoredObject live, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var entity = Read(live);
        if (live.IsDeleting)
        {
            return ToOutcome(await finalizers.RunAsync(entity, scope.ServiceProvider, cancellationToken));
        }

        if (settings.AutoAttachFinalizers)
        {
            entity = await finalizers.AttachAsync(entity, cancellationToken);
        }

        return entity is null ? Outcome.Success() : ToOutcome(await Controller(scope).ReconcileAsync(entity, cancellationToken));
    }

    public async Task<Outcome> DeletedAsync(StoredObject gone, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return ToOutcome(await Controller(scope).DeletedAsync(Read(gone), cancellationToken));
    }

    private IEntityController<TEntity> Controller(AsyncServiceScope scope) =>
        (IEntityController<TEntity>)scope.ServiceProvider.GetRequiredService(controllerType);

    private static TEntity Read(StoredObject stored)
    {
        var entity = KubernetesJson.Deserialize<TEntity>(stored.Json);

        // Lists of built-in kinds leave these out of their items.
        entity.ApiVersion ??= Resource.ApiVersion;
        entity.Kind ??= Resource.Kind;
        return entity;
    }

    private static Outcome ToOutcome(ReconciliationResult<TEntity> result) =>
        result.IsSuccess
            ? Outcome.Success(result.RequeueAfter)
            : new Outcome(result.ErrorMessage, result.Error, result.RequeueAfter);
}
