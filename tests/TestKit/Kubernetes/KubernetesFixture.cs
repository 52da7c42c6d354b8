using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KubeOps.KubernetesClient;
using Xunit;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>The API server that a test run was given, with a namespace that no other test class writes to.</summary>
/// <remarks>No controller-manager runs there: a deleted namespace would stay for ever, so it is left, and so are its objects.</remarks>
public sealed class KubernetesFixture : IAsyncLifetime
{
    public KubernetesFixture()
        : this(Connect())
    {
    }

    private KubernetesFixture(KubernetesClientConfiguration configuration)
    {
        Configuration = configuration;
        Client = new KubernetesClient(Configuration);
        Namespace = $"test-{Guid.NewGuid():N}"[..20];
    }

    /// <summary>A namespace of this fixture's own.</summary>
    public string Namespace { get; }

    public KubernetesClientConfiguration Configuration { get; }

    public IKubernetesClient Client { get; }

    /// <summary>A namespace on another API server than the one that all tests share.</summary>
    public static KubernetesFixture On(KubernetesClientConfiguration configuration) => new(configuration);

    /// <summary>The rights are those of the kubeconfig that the test run was given: everything.</summary>
    public static KubernetesClientConfiguration Connect() =>
        KubernetesClientConfiguration.BuildConfigFromConfigFile(Required.Variable(Required.Kubeconfig));

    /// <summary>A client that trusts the API server and says nothing of who it is.</summary>
    public static HttpClient Http(KubernetesClientConfiguration configuration)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(configuration.SslCaCerts);
        var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        return new HttpClient(handler) { BaseAddress = new Uri(configuration.Host) };
    }

    public HttpClient Http() => Http(Configuration);

    public async Task InitializeAsync() =>
        await Client.CreateAsync(new NamespaceObject { Metadata = new V1ObjectMeta { Name = Namespace } }.Initialize());

    public Task DisposeAsync()
    {
        Client.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Makes a kind known, if it is not yet, and waits until its objects can be written.</summary>
    public async Task ApplyAsync(CustomResourceDefinition definition)
    {
        try
        {
            await Client.CreateAsync(definition);
        }
        catch (HttpOperationException refusal) when (refusal.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // Another test class was first.
        }

        var selector = $"metadata.name={definition.Name()}";
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var (_, seen) in Client.WatchAsync<CustomResourceDefinition>(fieldSelector: selector, cancellationToken: timeout.Token))
        {
            if (seen.IsEstablished)
            {
                return;
            }
        }
    }
}
