using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;
using Kubernaut.Operator.Leadership;
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

    /// <summary>What the runtime calls it, and the package too.</summary>
    internal const string LeaseName = Name + "-leader";

    public static IServiceCollection AddOperator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<OperatorOptions>, OperatorOptionsValidator>();
        services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section).ValidateOnStart();
        services.AddSchema();
        services.AddReconciling();
        services.AddSingleton<ICurrentTerm, LeaseTerm>();
        services.AddHostedService<PlaybookSweeper>();
        services.AddHostedService<LeaderGauge>();
        services.AddHostedService<PlaybookEmbeddingLoop>();

        var options = Read(configuration);
        services.AddKubernetesOperator(settings =>
            {
                settings.Name = Name;
                settings.Namespace = options.WatchNamespace is { Length: > 0 } watched ? watched : null;
                settings.LeaderElectionType = LeaderElectionType.Single;
                settings.LeaderElectionLeaseDuration = options.LeaseDuration;
                settings.LeaderElectionRenewDeadline = options.LeaseRenewDeadline;
                settings.LeaderElectionRetryPeriod = options.LeaseRetryPeriod;
                settings.AutoAttachFinalizers = false;
                settings.ParallelReconciliation.MaxParallelReconciliations = options.MaxParallelReconciles;
                settings.ParallelReconciliation.MaxErrorRetries = int.MaxValue;
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
        services.AddSingleton<PolicyGate>();
        return services;
    }

    private static void AddSchema(this IServiceCollection services)
    {
        services.AddMigrations();
        services.AddHostedService<SchemaStartup>();
    }

    /// <summary>Values that cannot be are replaced here, for the validator to name them with all other mistakes when the host starts.</summary>
    private static OperatorOptions Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(OperatorOptions.Section).Get<OperatorOptions>() ?? new OperatorOptions();
            return new OperatorOptionsValidator().Validate(name: null, options).Succeeded ? options : new OperatorOptions();
        }
        catch (InvalidOperationException)
        {
            return new OperatorOptions();
        }
    }
}
