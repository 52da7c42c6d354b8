using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Migrations;
using Kubernaut.Operator.Partitions;
using Kubernaut.Operator.Playbooks;
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
        var options = configuration.GetSection(OperatorOptions.Section).Get<OperatorOptions>() ?? new OperatorOptions();

        services.AddSingleton<RetryDelays>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton(typeof(Reconciliation<,>));
        services.AddSchema();
        services.AddPlaybooks();
        services.AddPartitions();

        services.AddSingleton<PlaybookEventLog>();
        services.AddSingleton<PlaybookSiblings>();
        services.AddTransient<CatalogRowFinalizer>();
        services.AddHostedService<PlaybookSweeper>();
        services.AddSingleton<PolicyEventLog>();

        services.AddKubernetesOperator(settings =>
            {
                settings.Name = Name;
                settings.Namespace = options.WatchNamespace.Length == 0 ? null : options.WatchNamespace;
                settings.LeaderElectionType = LeaderElectionType.Single;
                settings.AutoAttachFinalizers = false;
                settings.ParallelReconciliation.MaxParallelReconciliations = options.MaxParallelReconciles;
            })
            .AddController<RemediationPlaybookController, RemediationPlaybook>()
            .AddFinalizer<CatalogRowFinalizer, RemediationPlaybook>(RemediationPlaybook.CatalogRowFinalizer)
            .AddController<AuditPartitionPolicyController, AuditPartitionPolicy>();
        return services;
    }

    private static void AddSchema(this IServiceCollection services)
    {
        services.AddMigrations();
        services.AddSingleton<SchemaState>();
        services.AddHostedService<SchemaStartup>();
    }
}
