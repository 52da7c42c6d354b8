using k8s;
using k8s.Models;
using KubeOps.Abstractions.Builder;
using KubeOps.KubernetesClient;
using KubeOps.Operator;
using Kubernaut.TestKit.Kubernetes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KubeOps.Tests.Widgets;

/// <summary>Widgets on the real API server, in a namespace of the test class.</summary>
public sealed class WidgetFixture : IAsyncLifetime
{
    private readonly KubernetesFixture _kubernetes;

    public WidgetFixture() => _kubernetes = new KubernetesFixture();

    /// <param name="configuration">Another API server than the one that all tests share.</param>
    internal WidgetFixture(KubernetesClientConfiguration configuration) => _kubernetes = KubernetesFixture.On(configuration);

    public IKubernetesClient Client => _kubernetes.Client;

    public string Namespace => _kubernetes.Namespace;

    public KubernetesClientConfiguration Configuration => _kubernetes.Configuration;

    public async Task InitializeAsync()
    {
        await _kubernetes.InitializeAsync();
        await _kubernetes.ApplyAsync(Widget.Definition);
    }

    public Task DisposeAsync() => _kubernetes.DisposeAsync();

    public Widget New(string name, int size = 1) => new Widget
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = Namespace },
        Spec = new WidgetSpec { Size = size },
    }.Initialize();

    internal async Task<IHost> StartOperatorAsync(WidgetLog log, Action<OperatorSettingsBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton(Configuration);
        builder.Services
            .AddKubernetesOperator(settings =>
            {
                settings.WithName("widgets").WithNamespace(Namespace).WithAutoAttachFinalizers(false);
                configure?.Invoke(settings);
            })
            .AddController<WidgetController, Widget>()
            .AddFinalizer<WidgetController, Widget>(Widget.Finalizer);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
