using Kubernaut.Storage.Playbooks.Lexhash;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Registers the one model that the settings name.</summary>
internal static class EmbedderServices
{
    public static IServiceCollection AddEmbedder(this IServiceCollection services)
    {
        services.TryAddSingleton<IValidateOptions<EmbedderOptions>, EmbedderOptionsValidator>();
        services.AddOptions<EmbedderOptions>().BindConfiguration(EmbedderOptions.Section).ValidateOnStart();
        services.TryAddSingleton<ITextModel>(provider => Create(
            provider.GetRequiredService<IOptions<EmbedderOptions>>().Value,
            provider.GetRequiredService<Lexicon>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    public static ITextModel Create(EmbedderOptions options, Lexicon lexicon, TimeProvider time)
    {
        IEmbeddingProtocol? protocol = options.Protocol switch
        {
            EmbedderOptions.Tei => new TeiProtocol(options),
            EmbedderOptions.OpenAi => new OpenAiProtocol(options),
            EmbedderOptions.Single => new SingleTextProtocol(options),
            _ => null,
        };

        return protocol is null ? new LexhashEmbedder(lexicon) : new RemoteModel(protocol, new EmbeddingService(options, time), time);
    }
}
