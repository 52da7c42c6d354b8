using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit.Kubernetes;

namespace Kubernaut.Operator.Tests.Playbooks;

/// <summary>What a platform team does with playbooks, in the namespace of a test.</summary>
internal static class PlaybookObjects
{
    public static Task<RemediationPlaybook> ApplyAsync(this KubernetesFixture cluster, string name, string version = "1.0.0", Func<RemediationPlaybookSpec, RemediationPlaybookSpec>? vary = null)
    {
        var spec = new RemediationPlaybookSpec
        {
            PlaybookId = name.Split('.')[0],
            Version = version,
            DisplayName = "Restart pods",
            Description = "Restarts the pods of a deployment one by one.",
            Content = "1. kubectl rollout restart deployment/NAME",
        };
        return cluster.Client.CreateAsync(new RemediationPlaybook
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = cluster.Namespace },
            Spec = vary?.Invoke(spec) ?? spec,
        });
    }

    public static async Task EditAsync(this KubernetesFixture cluster, string name, Func<RemediationPlaybookSpec, RemediationPlaybookSpec> edit)
    {
        var playbook = (await cluster.Client.GetAsync<RemediationPlaybook>(name, cluster.Namespace))!;
        playbook.Spec = edit(playbook.Spec);
        await cluster.Client.UpdateAsync(playbook);
    }

    /// <summary>As in a cluster that was restored from an older backup: no finalizer ran.</summary>
    public static async Task VanishAsync(this KubernetesFixture cluster, string name)
    {
        await cluster.Client.PatchAsync<RemediationPlaybook>(
            new V1Patch(new { metadata = new { finalizers = Array.Empty<string>() } }, V1Patch.PatchType.MergePatch), name, cluster.Namespace);
        await cluster.Client.DeleteAsync<RemediationPlaybook>(name, cluster.Namespace);
    }

    public static Condition Condition(this RemediationPlaybook playbook, string type) =>
        Assert.Single(playbook.Status.Conditions, condition => condition.Type == type);
}
