using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Postgres;

/// <summary>Registers the ways into PostgreSQL. Features may call it each; it registers once.</summary>
public static class PostgresServices
{
    public static IServiceCollection AddPostgres(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>();
        services.AddOptions<PostgresOptions>().BindConfiguration(PostgresOptions.Section).ValidateOnStart();

        services.TryAddSingleton<RuntimeDatabase>();
        services.TryAddSingleton<OwnerDatabase>();
        services.TryAddSingleton<QueryDatabase>();
        services.TryAddSingleton<PostgresCircuit>();
        services.TryAddSingleton<DatabaseStatus>();
        services.TryAddSingleton<PoolMetrics>();
        services.AddHostedService<PostgresStartup>();
        services.AddHostedService<PostgresCircuitProbe>();
        return services;
    }
}
