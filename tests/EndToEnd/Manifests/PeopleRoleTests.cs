using Kubernaut.TestKit.Kubernetes;

namespace Kubernaut.EndToEnd.Manifests;

/// <summary>What the roles of config/rbac give to people and to callers, asked of the real API server.</summary>
public sealed class PeopleRoleTests
{
    [Theory]
    [InlineData("kubernaut-playbook-viewer", "get,list,watch", "create,update,patch,delete,deletecollection")]
    [InlineData("kubernaut-playbook-editor", "get,list,watch,create,update,patch,delete", "deletecollection")]
    [InlineData("kubernaut-playbook-admin", "get,list,watch,create,update,patch,delete,deletecollection", "")]
    public Task A_playbook_role_grants_its_verbs_and_no_others(string role, string granted, string refused) =>
        HoldsAsync(role, "remediationplaybooks.storage.kubernaut.ai", granted, refused, "auditpartitionpolicies.storage.kubernaut.ai");

    [Theory]
    [InlineData("kubernaut-partition-policy-viewer", "get,list,watch", "create,update,patch,delete")]
    [InlineData("kubernaut-partition-policy-editor", "get,list,watch,update,patch", "create,delete")]
    [InlineData("kubernaut-partition-policy-admin", "get,list,watch,create,update,patch,delete", "deletecollection")]
    public Task A_policy_role_grants_its_verbs_and_no_others(string role, string granted, string refused) =>
        HoldsAsync(role, "auditpartitionpolicies.storage.kubernaut.ai", granted, refused, "remediationplaybooks.storage.kubernaut.ai");

    [Theory]
    [InlineData("kubernaut-playbook-viewer", "view")]
    [InlineData("kubernaut-playbook-editor", "edit")]
    [InlineData("kubernaut-playbook-admin", "admin")]
    public async Task Playbook_roles_join_the_roles_of_the_cluster(string role, string joined)
    {
        var label = await Kubectl.RunAsync("get", "clusterrole", role, "-o", $"jsonpath={{.metadata.labels.rbac\\.authorization\\.k8s\\.io/aggregate-to-{joined}}}");

        Assert.Equal("true", label);
    }

    [Fact]
    public async Task Policy_roles_join_none()
    {
        var roles = await Kubectl.RunAsync("get", "clusterroles", "-o", "jsonpath={range .items[*]}{.metadata.name} {.metadata.labels}{\"\\n\"}{end}");

        var policyRoles = roles.Split('\n').Where(line => line.StartsWith("kubernaut-partition-policy-", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, policyRoles.Count);
        Assert.DoesNotContain(policyRoles, line => line.Contains("aggregate", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kubernaut-audit-writer", "create auditevents,create actiontraces", "get auditevents,list auditevents,create playbooksearches")]
    [InlineData("kubernaut-audit-reader", "get auditevents,list auditevents,get successrates,list partitions,list legalholds", "create auditevents,create actiontraces")]
    [InlineData("kubernaut-playbook-searcher", "create playbooksearches,get playbookcatalogs,list playbookcatalogs", "create auditevents,list auditevents")]
    public async Task A_role_for_callers_grants_its_part_of_the_api(string role, string granted, string refused)
    {
        var user = $"caller-{Guid.NewGuid():N}";
        await Kubectl.RunAsync("create", "rolebinding", user, "--namespace", "kubernaut-system", $"--role={role}", $"--user={user}");

        try
        {
            await ComesToBeAsync(user, granted.Split(',')[0], "kubernaut-system");
            Assert.Equal(granted.Split(','), await GrantedAsync(user, granted.Split(','), "kubernaut-system"));
            Assert.Empty(await GrantedAsync(user, refused.Split(','), "kubernaut-system"));
        }
        finally
        {
            await Kubectl.RunAsync("delete", "rolebinding", user, "--namespace", "kubernaut-system");
        }
    }

    private static async Task HoldsAsync(string role, string resource, string granted, string refused, string foreign)
    {
        var user = $"person-{Guid.NewGuid():N}";
        await Kubectl.RunAsync("create", "clusterrolebinding", user, $"--clusterrole={role}", $"--user={user}");
        string[] Rights(string verbs, string of) => [.. verbs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(verb => $"{verb} {of}")];

        try
        {
            await ComesToBeAsync(user, Rights(granted, resource)[0], "default");
            Assert.Equal(Rights(granted, resource), await GrantedAsync(user, Rights(granted, resource), "default"));
            Assert.Empty(await GrantedAsync(user, [.. Rights(refused, resource), .. Rights("get,list,create,delete", foreign), "get secrets"], "default"));
        }
        finally
        {
            await Kubectl.RunAsync("delete", "clusterrolebinding", user);
        }
    }

    /// <summary>The API server takes a moment to hear of a new binding.</summary>
    private static Task ComesToBeAsync(string user, string right, string @namespace) => TestKit.Eventually.TrueAsync(
        async () => (await GrantedAsync(user, [right], @namespace)).Count == 1, TimeSpan.FromSeconds(30), () => $"{user} never got {right}");

    /// <returns>Those of the rights, each a verb and a resource, that the user has.</returns>
    private static async Task<IReadOnlyList<string>> GrantedAsync(string user, IReadOnlyList<string> rights, string @namespace)
    {
        var reviews = rights.Select(right => right.Split(' ')).Select(right => $$"""
            {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {"user": "{{user}}", "resourceAttributes":
              {"namespace": "{{@namespace}}", "verb": "{{right[0]}}", "group": "{{(right[1] == "secrets" ? "" : "storage.kubernaut.ai")}}", "resource": "{{right[1].Split('.')[0]}}"} } }
            """);
        var list = $$"""{"apiVersion": "v1", "kind": "List", "items": [{{string.Join(',', reviews)}}]}""";
        var verdicts = await Kubectl.RunAsync(list, ["create", "--validate=ignore", "-f", "-", "-o", "jsonpath={.status.allowed}{\"\\n\"}"]);
        return [.. rights.Zip(verdicts.Split('\n')).Where(pair => pair.Second == "true").Select(pair => pair.First)];
    }
}
