using Kubernaut.Storage.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Registers the dead letters, and apart from them what brings them home.</summary>
public static class DeadLetterServices
{
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
        services.TryAddSingleton<DeadLetterStore>();
        services.AddHostedService<DeadLetterStartup>();
        services.AddHostedService<DeadLetterDrain>();
        return services;
    }
}
