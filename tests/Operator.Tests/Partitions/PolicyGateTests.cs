using k8s;
using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;
using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Tests.Partitions;

[Collection(nameof(AuditPartitionPolicy))]
public sealed class PolicyGateTests(KubernetesFixture cluster, TestDatabase database) : IClassFixture<KubernetesFixture>, IClassFixture<TestDatabase>, IAsyncLifetime
{
    private AuditPartitionPolicy _policy = null!;

    public async Task InitializeAsync() => _policy = await CreateAsync();

    public async Task DisposeAsync() => await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");

    [Fact]
    public async Task A_policy_that_is_as_it_was_lets_a_removal_pass() => Assert.Null(await AskAsync(cluster.Client));

    [Fact]
    public async Task A_policy_that_was_changed_meanwhile_does_not()
    {
        var fresh = (await cluster.Client.GetAsync<AuditPartitionPolicy>("audit-events"))!;
        fresh.Spec = fresh.Spec with { MaxPartitionsPerRun = 1 };
        await cluster.Client.UpdateAsync(fresh);

        Assert.Equal("the policy has changed meanwhile; another run goes by the new one", await AskAsync(cluster.Client));
    }

    [Fact]
    public async Task A_policy_that_was_deleted_meanwhile_does_not()
    {
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");

        Assert.Equal("the policy was deleted meanwhile", await AskAsync(cluster.Client));
    }

    [Fact]
    public async Task Another_policy_of_the_same_name_does_not()
    {
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");
        var other = await CreateAsync();
        Assert.Equal(_policy.Generation(), other.Generation());

        Assert.Equal("the policy was deleted meanwhile", await AskAsync(cluster.Client));
    }

    [Fact]
    public async Task An_API_server_that_cannot_be_reached_lets_nothing_pass()
    {
        using var nowhere = new KubernetesClient(new KubernetesClientConfiguration { Host = "https://127.0.0.1:1", Namespace = "default" });

        Assert.StartsWith("the policy cannot be read again: ", await AskAsync(nowhere), StringComparison.Ordinal);
    }

    private Task<AuditPartitionPolicy> CreateAsync() =>
        cluster.Client.SaveAsync(new AuditPartitionPolicy { Metadata = new V1ObjectMeta { Name = "audit-events" }, Spec = new AuditPartitionPolicySpec() });

    private Task<string?> AskAsync(IKubernetesClient client) =>
        new PolicyGate(client, new LegalHolds(database.Owner, database.Runtime)).For(_policy)(CancellationToken.None);
}
