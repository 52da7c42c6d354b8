using k8s;
using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit.Kubernetes;
using KubeOps.KubernetesClient;
using YamlDotNet.Serialization;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>A namespace of the test's own on the real API server, and what a platform team does there.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    private readonly KubernetesFixture _server;
    private readonly bool _isShared;
    private bool _hasPolicy;

    private Cluster(KubernetesFixture server, bool isShared) => (_server, _isShared) = (server, isShared);

    public string Namespace => _server.Namespace;

    public IKubernetesClient Client => _server.Client;

    /// <summary>On the API server that the run was given.</summary>
    public static Task<Cluster> StartAsync() => StartAsync(new Cluster(new KubernetesFixture(), isShared: true));

    /// <summary>On one that goes with all that is on it.</summary>
    public static Task<Cluster> StartAsync(ApiServerProcess server) =>
        StartAsync(new Cluster(KubernetesFixture.On(server.Configuration), isShared: false));

    private static async Task<Cluster> StartAsync(Cluster cluster)
    {
        await cluster._server.InitializeAsync();
        return cluster;
    }

    /// <summary>Every object of config/samples, playbooks in this namespace.</summary>
    public async Task ApplySamplesAsync()
    {
        foreach (var (kind, json) in Repository.Samples().SelectMany(Documents))
        {
            if (kind == RemediationPlaybook.KindName)
            {
                var playbook = KubernetesJson.Deserialize<RemediationPlaybook>(json);
                playbook.Metadata.NamespaceProperty = Namespace;
                await Client.CreateAsync(playbook);
            }
            else
            {
                await Client.SaveAsync(KubernetesJson.Deserialize<AuditPartitionPolicy>(json));
                _hasPolicy = true;
            }
        }
    }

    public Task<IList<RemediationPlaybook>> PlaybooksAsync() => Client.ListAsync<RemediationPlaybook>(Namespace);

    /// <summary>Takes away what it made. No controller-manager runs, so a namespace alone would stay Terminating with all that is in it.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var playbook in _isShared ? await PlaybooksAsync() : [])
        {
            await Client.PatchAsync<RemediationPlaybook>(
                new V1Patch(new { metadata = new { finalizers = Array.Empty<string>() } }, V1Patch.PatchType.MergePatch), playbook.Name(), Namespace);
            await Client.DeleteAsync<RemediationPlaybook>(playbook.Name(), Namespace);
        }

        if (_hasPolicy)
        {
            await Client.DeleteAsync<AuditPartitionPolicy>("audit-events");
        }

        await _server.DisposeAsync();
    }

    private static IEnumerable<(string Kind, string Json)> Documents(string yaml)
    {
        var serializer = new SerializerBuilder().JsonCompatible().Build();
        foreach (var document in yaml.Split("\n---\n"))
        {
            if (Yaml.Deserialize<Dictionary<object, object>>(document) is { } fields)
            {
                yield return ((string)fields["kind"], serializer.Serialize(fields));
            }
        }
    }
}
