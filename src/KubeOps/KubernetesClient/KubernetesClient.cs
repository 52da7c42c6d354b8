using System.Runtime.CompilerServices;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KubeOps.KubernetesClient.Connection;

namespace KubeOps.KubernetesClient;

/// <summary>Reads and writes objects on the API server that its configuration names.</summary>
public class KubernetesClient : IKubernetesClient
{
    /// <summary>A page is held in memory whole: 100 objects of half a megabyte are 50 MB, while a thousand small ones cost ten requests.</summary>
    internal const int PageSize = 100;

    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    private readonly KubernetesClientConfiguration _configuration;
    private readonly ApiConnection _connection;
    private readonly bool _ownsConnection;

    public KubernetesClient()
        : this(KubernetesClientConfiguration.BuildDefaultConfig())
    {
    }

    public KubernetesClient(KubernetesClientConfiguration clientConfig)
        : this(clientConfig, new ApiConnection(clientConfig, TimeProvider.System)) =>
        _ownsConnection = true;

    internal KubernetesClient(KubernetesClientConfiguration configuration, ApiConnection connection)
    {
        _configuration = configuration;
        _connection = connection;
    }

    public Uri BaseUri => _connection.BaseUri;

    public async Task<string> GetCurrentNamespaceAsync(
        string downwardApiEnvName = "POD_NAMESPACE",
        CancellationToken cancellationToken = default)
    {
        if (_configuration.Namespace is { } configured)
        {
            return configured;
        }

        if (Environment.GetEnvironmentVariable(downwardApiEnvName) is { } given)
        {
            return given;
        }

        return File.Exists(NamespaceFile) ? (await File.ReadAllTextAsync(NamespaceFile, cancellationToken)).Trim() : "default";
    }

    public async Task<TEntity?> GetAsync<TEntity>(
        string name,
        string? @namespace = null,
        CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            var path = Resource.Of<TEntity>().Item(name, @namespace);
            return Read<TEntity>(await _connection.SendAsync(new ApiRequest(HttpMethod.Get, path), cancellationToken));
        }
        catch (HttpOperationException refusal) when (refusal.IsNotFound())
        {
            return default;
        }
    }

    public async Task<IList<TEntity>> ListAsync<TEntity>(
        string? @namespace = null,
        string? labelSelector = null,
        string? fieldSelector = null,
        CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        var resource = Resource.Of<TEntity>();
        var list = new ApiList(_connection, resource.Collection(@namespace), labelSelector, fieldSelector);
        var items = new List<TEntity>();
        await list.ReadAsync(
            restart: items.Clear,
            page =>
            {
                for (var i = 0; i < page.Count; i++)
                {
                    var item = Read<TEntity>(page[i]);

                    // Lists of built-in kinds leave these out of their items.
                    item.ApiVersion ??= resource.ApiVersion;
                    item.Kind ??= resource.Kind;
                    items.Add(item);
                }
            },
            cancellationToken);
        return items;
    }

    public Task<TEntity> CreateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(HttpMethod.Post, Resource.Of<TEntity>().Collection(entity.Namespace()), entity, cancellationToken);

    public Task<TEntity> UpdateAsync<TEntity>(TEntity entity, CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(HttpMethod.Put, Resource.Of<TEntity>().Item(entity.Name(), entity.Namespace()), entity, cancellationToken);

    public Task<TEntity> UpdateStatusAsync<TEntity>(TEntity entity, CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta> =>
        WriteAsync(HttpMethod.Put, $"{Resource.Of<TEntity>().Item(entity.Name(), entity.Namespace())}/status", entity, cancellationToken);

    public async Task<TEntity> PatchAsync<TEntity>(
        V1Patch patch,
        string name,
        string? @namespace = null,
        string? fieldManager = null,
        bool? force = null,
        string? dryRun = null,
        CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        var path = Query.Add(
            Resource.Of<TEntity>().Item(name, @namespace),
            ("fieldManager", fieldManager),
            ("force", force switch { null => null, true => "true", false => "false" }),
            ("dryRun", dryRun));
        var body = patch.Content is string text ? Encoding.UTF8.GetBytes(text) : KubernetesJson.SerializeToUtf8(patch.Content);
        var request = new ApiRequest(HttpMethod.Patch, path, body, ContentType(patch.Type));
        return Read<TEntity>(await _connection.SendAsync(request, cancellationToken));
    }

    public async Task DeleteAsync<TEntity>(string name, string? @namespace = null, CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            var path = Resource.Of<TEntity>().Item(name, @namespace);
            await _connection.SendAsync(new ApiRequest(HttpMethod.Delete, path), cancellationToken);
        }
        catch (HttpOperationException refusal) when (refusal.IsNotFound())
        {
            // Gone is what was wanted.
        }
    }

    public async IAsyncEnumerable<(WatchEventType Type, TEntity Entity)> WatchAsync<TEntity>(
        string? @namespace = null,
        string? resourceVersion = null,
        string? labelSelector = null,
        string? fieldSelector = null,
        bool? allowWatchBookmarks = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        var path = Query.Add(
            Resource.Of<TEntity>().Collection(@namespace),
            ("watch", "true"),
            ("resourceVersion", resourceVersion),
            ("labelSelector", labelSelector),
            ("fieldSelector", fieldSelector),
            ("allowWatchBookmarks", allowWatchBookmarks is true ? "true" : null));
        await foreach (var line in ApiWatch.ReadAsync(_connection, path, cancellationToken))
        {
            yield return (line.Type, Read<TEntity>(line.Object.Span));
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _ownsConnection)
        {
            _connection.Dispose();
        }
    }

    private async Task<TEntity> WriteAsync<TEntity>(HttpMethod method, string path, TEntity entity, CancellationToken cancellationToken)
        where TEntity : IKubernetesObject<V1ObjectMeta>
    {
        var request = new ApiRequest(method, path, KubernetesJson.SerializeToUtf8(entity));
        return Read<TEntity>(await _connection.SendAsync(request, cancellationToken));
    }

    private static TEntity Read<TEntity>(ReadOnlySpan<byte> json) => KubernetesJson.Deserialize<TEntity>(json);

    private static string ContentType(V1Patch.PatchType type) => type switch
    {
        V1Patch.PatchType.JsonPatch => "application/json-patch+json",
        V1Patch.PatchType.MergePatch => "application/merge-patch+json",
        V1Patch.PatchType.StrategicMergePatch => "application/strategic-merge-patch+json",
        V1Patch.PatchType.ApplyPatch => "application/apply-patch+yaml",
        _ => throw new ArgumentException($"There is no content type for {type}.", nameof(type)),
    };
}
