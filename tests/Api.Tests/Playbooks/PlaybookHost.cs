using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Api.Tests.Playbooks;

/// <summary>The API over a catalog of three playbooks, one of them in two versions.</summary>
public sealed class PlaybookHost : IAsyncLifetime
{
    public ApiHost Api { get; } = new();

    public async Task InitializeAsync()
    {
        await Api.InitializeAsync();
        await using var services = Catalog(Api);
        var catalog = services.GetRequiredService<PlaybookCatalog>();

        await RegisterAsync(catalog, Memory);
        await RegisterAsync(catalog, Memory with { Version = "2.0.0", Content = "2. raise it", Change = new() { Summary = "Doubles the limit." }, ExpectedSuccessRatePercent = 90 });
        await RegisterAsync(catalog, Memory with { PlaybookId = "renew-certificate", Name = "Renew a certificate", Description = "Renews a TLS certificate that expires soon.", Labels = null });
        await RegisterAsync(catalog, Memory with { PlaybookId = "old", Name = "Old", Description = "Old.", State = CatalogState.Disabled, Reason = "It harms." });
    }

    public Task DisposeAsync() => Api.DisposeAsync();

    private static CatalogEntry Memory { get; } = new()
    {
        PlaybookId = "raise-memory-limit",
        Version = "1.9",
        Name = "Raise a memory limit",
        Description = "Raises the memory limit of a container that is OOMKilled.",
        Content = "1. raise it",
        Labels = new Dictionary<string, IReadOnlyList<string>> { ["Environment"] = ["Production"], ["team"] = ["*"] },
    };

    private static ServiceProvider Catalog(ApiHost host)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.Database.Runtime);
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddPlaybooks();
        return services.BuildServiceProvider();
    }

    private static async Task RegisterAsync(PlaybookCatalog catalog, CatalogEntry entry) =>
        Assert.IsType<CatalogWriteOutcome.Registered>(
            await catalog.RegisterAsync(entry, new CatalogOwner(Guid.NewGuid(), "kubernaut-system", $"{entry.PlaybookId}-{entry.Version}"), new LeaderTerm("test/lease", 0), default));
}
