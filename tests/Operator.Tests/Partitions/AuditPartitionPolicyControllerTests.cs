using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Partitions;

/// <remarks>The kind is cluster-scoped and its name is fixed, so these tests are one class: they take turns with one object.</remarks>
public sealed class AuditPartitionPolicyControllerTests(KubernetesFixture cluster) : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private TestDatabase _database = null!;
    private Reconciler _reconciler = null!;

    [Fact]
    public async Task The_months_ahead_exist_and_the_status_says_so()
    {
        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { CreateAhead = new CreateAheadPolicy { Months = 3, WarnBelowMonths = 1 } }));

        Assert.Equal((ConditionStatus.True, PolicyReasons.Maintained), Ready(policy));
        Assert.Equal(3, policy.Status.Partitions!.MonthsAhead);
        Assert.Equal(policy.Status.Partitions.Total, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass"));
    }

    [Fact]
    public async Task A_suspended_policy_creates_nothing()
    {
        var before = await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass");

        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { Suspend = true, CreateAhead = new CreateAheadPolicy { Months = 24 } }));

        Assert.Equal((ConditionStatus.True, PolicyReasons.Suspended), Ready(policy));
        Assert.Equal(before, await _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass"));
    }

    [Fact]
    public async Task A_mistake_in_the_time_zone_is_told_and_does_not_stop_the_months()
    {
        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { TimeZone = "Mars/Olympus", CreateAhead = new CreateAheadPolicy { Months = 8 } }));

        Assert.Equal((ConditionStatus.False, PolicyReasons.InvalidSpec), Ready(policy));
        Assert.Equal(8, policy.Status.Partitions!.MonthsAhead);
    }

    [Fact]
    public async Task A_hold_that_leaves_the_spec_stays_in_force()
    {
        var hold = new LegalHold { Name = "case-1", Reason = "Subpoena", From = "2026-01-01" };
        await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec { LegalHolds = [hold] }));

        var policy = await _reconciler.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec()));

        var condition = Assert.Single(policy.Status.Conditions, condition => condition.Type == PolicyConditionTypes.LegalHoldActive);
        Assert.Equal((ConditionStatus.True, PolicyReasons.HoldRemovedWithoutRelease), (condition.Status, condition.Reason));
        Assert.Equal(1, policy.Status.ActiveHolds);
    }

    [Fact]
    public async Task A_database_that_is_away_is_waited_for()
    {
        await using var without = new Reconciler(cluster, Reconciler.NoDatabase, TimeProvider.System);

        var policy = await without.ReconcileAsync(await ApplyAsync(new AuditPartitionPolicySpec()));

        Assert.Equal((ConditionStatus.False, PolicyReasons.DatabaseUnavailable), Ready(policy));
    }

    public async Task InitializeAsync()
    {
        // One each: months and holds outlive the test that made them.
        _database = await TestDatabase.CreateAsync();
        _reconciler = new Reconciler(cluster, _database, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");
        await _reconciler.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<AuditPartitionPolicy> ApplyAsync(AuditPartitionPolicySpec spec) =>
        await cluster.Client.SaveAsync(new AuditPartitionPolicy { Metadata = new V1ObjectMeta { Name = "audit-events" }, Spec = spec });

    private static (string Status, string Reason) Ready(AuditPartitionPolicy policy)
    {
        var ready = Assert.Single(policy.Status.Conditions, condition => condition.Type == ConditionTypes.Ready);
        return (ready.Status, ready.Reason);
    }
}
