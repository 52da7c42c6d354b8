using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Kubernaut.Operator.Leadership;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Conditions;

/// <summary>Writes the status of an object, and not at all when nothing changed.</summary>
internal sealed class StatusWriter(IKubernetesClient client, ICurrentTerm terms)
{
    /// <summary>Only this operator writes status, so a conflict means that somebody else changed spec or metadata; more than a few in a row is a fight.</summary>
    private const int MaxTries = 5;

    /// <returns>The object as the API server has it now.</returns>
    public async Task<TEntity> WriteAsync<TEntity, TStatus>(TEntity entity, TStatus status, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>, IStatus<TStatus>
    {
        if (entity.Status is { } before && KubernetesJson.Serialize(before) == KubernetesJson.Serialize(status!))
        {
            return entity;
        }

        for (var tries = 1; ; tries++)
        {
            try
            {
                entity.Status = status;
                return await client.UpdateStatusAsync(entity, cancellationToken);
            }
            catch (HttpOperationException failure) when (failure.Response.StatusCode == HttpStatusCode.NotFound)
            {
                // Deleted meanwhile: there is nothing left to tell.
                return entity;
            }
            catch (HttpOperationException failure) when (failure.Response.StatusCode == HttpStatusCode.Conflict && tries < MaxTries)
            {
                // What we have to say may be older than what a new leader has said meanwhile.
                if (!terms.Leads)
                {
                    return entity;
                }

                var fresh = await client.GetAsync<TEntity>(entity.Name(), entity.Namespace(), cancellationToken);
                if (fresh is null || fresh.Uid() != entity.Uid())
                {
                    return entity;
                }

                entity = fresh;
            }
        }
    }
}
