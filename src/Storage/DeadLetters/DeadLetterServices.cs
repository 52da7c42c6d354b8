using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Registers the dead letters, and apart from them what brings them home.</summary>
public static class DeadLetterServices
{
    private const string DrainPool = "drain";

    public static IServiceCollection AddDeadLetters(this IServiceCollection services)
    {
        services.TryAddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section).ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<DeadLetterBox>();
        services.TryAddSingleton<DeadLetterQuarantine>();
        services.TryAddSingleton<DeadLetterSignal>();
        services.TryAddSingleton<DeadLetterStatus>();
        services.TryAddSingleton<DeadLetterMetrics>();
        return services;
    }

    /// <summary>For processes that serve: each of them drains, whoever holds the lease.</summary>
    public static IServiceCollection AddDeadLetterDrain(this IServiceCollection services)
    {
        services.AddAuditStorage();
        services.TryAddKeyedSingleton(DrainPool, (provider, _) =>
            new RuntimeDatabase(provider.GetRequiredService<IOptions<PostgresOptions>>(), DrainPool, DeadLetterDrain.Connections));
        services.TryAddSingleton(CreateStore);
        services.AddHostedService<DeadLetterStartup>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<DeadLetterDrain>(
            provider,
            ActivatorUtilities.CreateInstance<DatabaseStatus>(provider, provider.GetRequiredKeyedService<RuntimeDatabase>(DrainPool))));
        return services;
    }

    /// <summary>With connections of its own: senders who have used up theirs must not keep the backlog from falling.</summary>
    private static DeadLetterStore CreateStore(IServiceProvider provider)
    {
        var database = provider.GetRequiredKeyedService<RuntimeDatabase>(DrainPool);
        var inserter = ActivatorUtilities.CreateInstance<AuditInserter>(provider, new AuditTable(database), new MonthOnDemand(database));
        return ActivatorUtilities.CreateInstance<DeadLetterStore>(provider, inserter);
    }
}
