using System.Globalization;
using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Migrations;
using Kubernaut.Operator.Partitions;
using Kubernaut.Operator.Playbooks;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Playbooks;
using KubeOps.Abstractions.Builder;
using KubeOps.Operator;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator;

/// <summary>Registers the controllers, and what they need of storage.</summary>
internal static class OperatorServices
{
    /// <summary>Names the lease and the reporter of events.</summary>
    private const string Name = "kubernaut-storage";

    public static IServiceCollection AddOperator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>();
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        services.AddSchema();
        services.AddReconciling();
        services.AddHostedService<PlaybookSweeper>();
        services.AddHostedService<LeaderGauge>();

        services.AddKubernetesOperator(settings =>
            {
                settings.Name = Name;
                settings.Namespace = configuration[$"{OperatorOptions.Section}:{nameof(OperatorOptions.WatchNamespace)}"] is { Length: > 0 } watched ? watched : null;
                settings.LeaderElectionType = LeaderElectionType.Single;
                settings.AutoAttachFinalizers = false;
                settings.ParallelReconciliation.MaxParallelReconciliations = ParallelReconciles(configuration);
            })
            .AddController<RemediationPlaybookController, RemediationPlaybook>()
            .AddFinalizer<CatalogRowFinalizer, RemediationPlaybook>(RemediationPlaybook.CatalogRowFinalizer)
            .AddController<AuditPartitionPolicyController, AuditPartitionPolicy>();
        return services;
    }

    /// <summary>What controllers and finalizers are made of, without the runtime that calls them.</summary>
    internal static IServiceCollection AddReconciling(this IServiceCollection services)
    {
        services.AddPlaybooks();
        services.AddPartitions();
        services.AddAuditStorage();

        services.AddSingleton<RetryDelays>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton(typeof(Reconciliation<,>));
        services.AddSingleton<SchemaState>();

        services.AddSingleton<PlaybookEventLog>();
        services.AddSingleton<PlaybookSiblings>();
        services.AddTransient<CatalogRowFinalizer>();
        services.AddSingleton<PolicyEventLog>();
        return services;
    }

    private static void AddSchema(this IServiceCollection services)
    {
        services.AddMigrations();
        services.AddHostedService<SchemaStartup>();
    }

    /// <summary>A value that cannot be is replaced here, for the validator to name it with all other mistakes when the host starts.</summary>
    private static int ParallelReconciles(IConfiguration configuration) =>
        int.TryParse(configuration[$"{OperatorOptions.Section}:{nameof(OperatorOptions.MaxParallelReconciles)}"], CultureInfo.InvariantCulture, out var value)
            && value is >= OperatorOptions.LeastParallelReconciles and <= OperatorOptions.MostParallelReconciles
            ? value
            : new OperatorOptions().MaxParallelReconciles;
}
