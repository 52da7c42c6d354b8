using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Audit;

/// <summary>Registers writing and reading of audit events.</summary>
public static class AuditStorageServices
{
    public static IServiceCollection AddAuditStorage(this IServiceCollection services)
    {
        services.AddPostgres();
        services.TryAddSingleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>();
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateOnStart();

        services.TryAddSingleton<MonthOnDemand>();
        services.TryAddSingleton<AuditTable>();
        services.AddDeadLetters();
        services.TryAddSingleton<AuditInserter>();
        services.TryAddSingleton<AuditMetrics>();
        services.TryAddSingleton<AuditCoalescer>();
        services.TryAddSingleton<AuditWriter>();
        services.TryAddSingleton<AuditHistory>();
        return services;
    }
}
