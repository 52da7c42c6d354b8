using Kubernaut.Storage.Archives;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Seals;
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
        services.TryAddSingleton<MaintenanceMemory>();
        services.TryAddSingleton<PartitionMetrics>();
        services.TryAddSingleton<MaintenanceJournal>();
        services.TryAddSingleton<MaintenanceObserver>();
        services.TryAddSingleton<DeadLetterMonths>();
        services.TryAddSingleton<AuditSeals>();
        services.TryAddSingleton<MonthRestorer>();
        services.TryAddSingleton<DefaultDrain>();
        services.AddDeadLetters();
        return services;
    }
}
