using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;

namespace KubeOps.Tests.Operator.LeaderElection;

/// <summary>One replica's way to the lease, which can be cut.</summary>
/// <remarks>Strict: whatever an election has no need for is not there. It answers at once, so that the test's clock decides all order.</remarks>
internal sealed class LeaseClient(LeaseServer server) : IKubernetesClient
{
    /// <summary>A fault that every request shall meet; null while the way is free.</summary>
    public Func<CancellationToken, Task>? Fault { get; set; }

    /// <summary>What the next write meets that has been stored and not been answered yet; null when it is answered at once.</summary>
    public Func<CancellationToken, Task>? NextAnswer { get; set; }

    /// <summary>Ends when the first request has come.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Uri BaseUri => throw new NotSupportedException();

    public Task<string> GetCurrentNamespaceAsync(string downwardApiEnvName, CancellationToken cancellationToken) => Task.FromResult("test");

    public async Task<TEntity?> GetAsync<TEntity>(string name, string? @namespace, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        Asked.TrySetResult();
        await (Fault?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return (TEntity?)(object?)server.Read();
    }

    public Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta> => UpdateAsync(entity, cancellationToken);

    public async Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        await (Fault?.Invoke(cancellationToken) ?? Task.CompletedTask);
        var written = server.Write((V1Lease)(object)entity);
        var answer = NextAnswer;
        NextAnswer = null;
        await (answer?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return (TEntity)(object)written;
    }

    public Task<IList<TEntity>> ListAsync<TEntity>(string? @namespace, string? labelSelector, string? fieldSelector, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException();

    public Task<TEntity> UpdateStatusAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException();

    public Task<TEntity> PatchAsync<TEntity>(
        V1Patch patch, string name, string? @namespace, string? fieldManager, bool? force, string? dryRun, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException();

    public Task DeleteAsync<TEntity>(string name, string? @namespace, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException();

    public IAsyncEnumerable<(WatchEventType Type, TEntity Entity)> WatchAsync<TEntity>(
        string? @namespace, string? resourceVersion, string? labelSelector, string? fieldSelector, bool? allowWatchBookmarks, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta> => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
