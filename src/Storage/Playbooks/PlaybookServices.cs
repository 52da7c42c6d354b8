using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Registers the catalog, its embedder and the search.</summary>
public static class PlaybookServices
{
    public static IServiceCollection AddPlaybooks(this IServiceCollection services)
    {
        services.AddPostgres();

        services.TryAddSingleton(Lexicon.Builtin);
        services.TryAddSingleton<LexicalFeatures>();
        services.TryAddSingleton<LexhashConfidence>();
        services.TryAddSingleton<VectorColumn>();
        services.TryAddSingleton<SearchTable>();
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>, LexhashEmbedder>();

        services.TryAddSingleton(provider => new PlaybookEmbedder(
            provider.GetRequiredService<RuntimeDatabase>(),
            provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>(),
            provider.GetRequiredService<LexicalFeatures>(),
            provider.GetRequiredService<VectorColumn>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PlaybookEmbedder>>()));
        services.TryAddSingleton(provider => new PlaybookSearch(
            provider.GetRequiredService<SearchTable>(),
            provider.GetRequiredService<PlaybookEmbedder>(),
            provider.GetRequiredService<LexicalFeatures>(),
            provider.GetRequiredService<LexhashConfidence>()));

        services.TryAddSingleton<LeaderTerms>();
        services.TryAddSingleton<PlaybookCatalog>();
        services.TryAddSingleton<PlaybookVersions>();
        services.TryAddSingleton<PlaybookSweep>();
        return services;
    }
}
