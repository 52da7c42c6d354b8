using k8s;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Playbooks;
using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Operator.Tests.Commands;

/// <summary>A database with the playbooks that we give as samples.</summary>
public sealed class SampleCatalog : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Postgres:ConnectionString", Database.ConnectionString)]).Build())
            .AddSingleton(TimeProvider.System)
            .AddPlaybooks()
            .BuildServiceProvider();
        var catalog = services.GetRequiredService<PlaybookCatalog>();
        foreach (var playbook in Samples())
        {
            await catalog.RegisterAsync(
                PlaybookProjection.Entry(playbook.Spec),
                new CatalogOwner(Guid.NewGuid(), "kubernaut-system", playbook.Metadata.Name),
                new LeaderTerm("kubernaut-system/kubernaut-storage-leader", 0),
                CancellationToken.None);
        }
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    private static IEnumerable<RemediationPlaybook> Samples() =>
        from file in Directory.GetFiles(GeneratedFile.PathOf("config", "samples"), "*.yaml")
        from document in File.ReadAllText(file).Split("\n---\n")
        where document.Contains("kind: RemediationPlaybook", StringComparison.Ordinal)
        select KubernetesYaml.Deserialize<RemediationPlaybook>(document);
}
