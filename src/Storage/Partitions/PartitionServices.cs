using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kubernaut.Storage.Partitions;

/// <summary>Registers the upkeep of partitions.</summary>
public static class PartitionServices
{
    public static IServiceCollection AddPartitions(this IServiceCollection services)
    {
        services.AddPostgres();
        services.TryAddSingleton<PartitionObserver>();
        services.TryAddSingleton<PartitionMaintainer>();
        services.TryAddSingleton<LegalHolds>();
        services.TryAddSingleton<MonthOnDemand>();
        return services;
    }
}
