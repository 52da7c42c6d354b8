using k8s;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Commands;

/// <summary>Plans for a command as the controller does, and does nothing of it.</summary>
internal static class PolicyReading
{
    /// <exception cref="CommandException">There is no such policy, or it says nothing that can be planned.</exception>
    public static async Task<AuditPartitionPolicy> ReadAsync(FileInfo? file, Func<IKubernetesClient> cluster, CancellationToken cancellationToken)
    {
        var policy = file is null ? await FromClusterAsync(cluster, cancellationToken) : await FromFileAsync(file, cancellationToken);
        return PolicyRules.Blocking(policy) is { Count: 0 }
            ? policy
            : throw new CommandException(string.Join("; ", PolicyRules.Blocking(policy)));
    }

    /// <param name="services">Those of a controller.</param>
    /// <param name="policy">Null plans as for any policy: nothing is called expired.</param>
    /// <param name="cancellationToken">Ends the look at the database.</param>
    public static async Task<PartitionPlan> PlanAsync(IServiceProvider services, AuditPartitionPolicy? policy, CancellationToken cancellationToken)
    {
        var acceptPast = services.GetRequiredService<IOptions<AuditOptions>>().Value.AcceptPast;
        var spec = policy?.Spec ?? new AuditPartitionPolicySpec();
        var holds = await services.GetRequiredService<LegalHolds>().ForeseeAsync(PolicyProjection.Holds(spec), cancellationToken);
        var settings = PolicyProjection.Settings(spec, holds, acceptPast);
        var seen = await services.GetRequiredService<MaintenanceObserver>().ObserveAsync(settings.Table, cancellationToken);
        return PartitionPlanner.Plan(settings, seen, services.GetRequiredService<TimeProvider>().GetUtcNow());
    }

    private static async Task<AuditPartitionPolicy> FromClusterAsync(Func<IKubernetesClient> cluster, CancellationToken cancellationToken)
    {
        const string name = "audit-events";
        try
        {
            return await cluster().GetAsync<AuditPartitionPolicy>(name, cancellationToken: cancellationToken)
                ?? throw new CommandException($"the cluster has no AuditPartitionPolicy {name}; name a file with --file");
        }
        catch (Exception failure) when (failure is not (CommandException or OperationCanceledException))
        {
            throw new CommandException($"the cluster cannot be asked ({failure.Message}); name a file with --file");
        }
    }

    private static async Task<AuditPartitionPolicy> FromFileAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(file.FullName, cancellationToken);
            return KubernetesYaml.Deserialize<AuditPartitionPolicy>(text);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new CommandException($"{file.FullName} cannot be read as a policy: {failure.Message}");
        }
    }
}
