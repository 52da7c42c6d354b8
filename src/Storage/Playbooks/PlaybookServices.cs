using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Registers the catalog, its embedder and the search.</summary>
public static class PlaybookServices
{
    public static IServiceCollection AddPlaybooks(this IServiceCollection services)
    {
        services.AddPostgres();
        services.AddEmbedder();
        services.AddCatalog();
        services.AddSearch();
        return services;
    }

    private static void AddCatalog(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => Lexicon.With(provider.GetRequiredService<IOptions<EmbedderOptions>>().Value.LexiconFile));
        services.TryAddSingleton<LexicalFeatures>();
        services.TryAddSingleton<VectorColumn>();
        services.TryAddSingleton<EmbeddingProgress>();
        services.TryAddSingleton<PlaybookEmbedder>();
        services.TryAddSingleton(provider => new EmbedderStatus(provider.GetRequiredService<PlaybookEmbedder>()));
        services.TryAddSingleton(provider => new EmbeddingCatchUp(
            provider.GetRequiredService<RuntimeDatabase>(),
            provider.GetRequiredService<PlaybookEmbedder>(),
            provider.GetRequiredService<VectorColumn>(),
            provider.GetRequiredService<EmbeddingProgress>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EmbeddingCatchUp>>()));
        services.TryAddSingleton(provider => new PlaybookCatalog(provider.GetRequiredService<RuntimeDatabase>(), provider.GetRequiredService<PlaybookEmbedder>()));
        services.TryAddSingleton(provider => new PlaybookSweep(provider.GetRequiredService<RuntimeDatabase>(), provider.GetRequiredService<PlaybookEmbedder>()));
        services.TryAddSingleton<PlaybookVersions>();
        services.TryAddSingleton<LeaderTerms>();
    }

    private static void AddSearch(this IServiceCollection services)
    {
        services.TryAddSingleton<IValidateOptions<SearchOptions>, SearchOptionsValidator>();
        services.AddOptions<SearchOptions>().BindConfiguration(SearchOptions.Section).ValidateOnStart();
        services.TryAddSingleton<SearchDatabase>();
        services.TryAddSingleton<SearchGate>();
        services.TryAddSingleton<CatalogSize>();
        services.TryAddSingleton<SearchTable>();
        services.TryAddSingleton<IncidentEmbedder>();
        services.TryAddSingleton(provider => new PlaybookSearch(
            provider.GetRequiredService<SearchGate>(),
            provider.GetRequiredService<SearchTable>(),
            provider.GetRequiredService<IncidentEmbedder>(),
            provider.GetRequiredService<LexicalFeatures>(),
            new Overlap(provider.GetRequiredService<Lexicon>()),
            trustsCosine: !provider.GetRequiredService<ITextModel>().IsBuiltin));
    }
}
