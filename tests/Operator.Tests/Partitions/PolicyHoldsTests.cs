using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Partitions;

/// <summary>What ends a legal hold, and what does not.</summary>
[Collection(nameof(AuditPartitionPolicy))]
public sealed class PolicyHoldsTests(KubernetesFixture cluster) : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private static readonly LegalHold March = new() { Name = "case-1", Reason = "Subpoena", From = "2019-03-05", To = "2019-03-10" };

    private TestDatabase _database = null!;
    private Reconciler _reconciler = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _reconciler = new Reconciler(cluster, _database, TimeProvider.System);
        await _database.ExecuteAsOwnerAsync(
            "SELECT create_month_partition('audit_events', '2019-03-01', 'test'); SELECT create_month_partition('audit_events', '2019-04-01', 'test')");
    }

    public async Task DisposeAsync()
    {
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");
        await _reconciler.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_policy_that_is_made_anew_without_its_holds_drops_only_what_was_not_held()
    {
        await _reconciler.ReconcileAsync(await CreateAsync(RetentionActions.Detach, March));
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");

        var policy = await _reconciler.ReconcileAsync(await CreateAsync(RetentionActions.Drop));

        Assert.Equal(["audit_events_y2019m04"], policy.Status.LastRun!.Dropped!);
        Assert.Equal("audit_events_y2019m03", await AttachedAsync());
        Assert.Equal(PolicyReasons.HoldRemovedWithoutRelease, HoldReason(policy));
    }

    [Fact]
    public async Task A_policy_that_is_made_anew_with_a_shorter_hold_keeps_all_that_was_held()
    {
        await _reconciler.ReconcileAsync(await CreateAsync(RetentionActions.Detach, March with { To = "2019-04-30" }));
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");

        var policy = await _reconciler.ReconcileAsync(await CreateAsync(RetentionActions.Drop, March));

        Assert.Null(policy.Status.LastRun!.Dropped);
        Assert.Equal("audit_events_y2019m03,audit_events_y2019m04", await AttachedAsync());
        Assert.Equal(PolicyReasons.HoldRemovedWithoutRelease, HoldReason(policy));
    }

    [Fact]
    public async Task A_hold_that_is_released_with_a_reason_lets_its_month_go()
    {
        await _reconciler.ReconcileAsync(await CreateAsync(RetentionActions.Detach, March));

        var policy = await _reconciler.ReconcileAsync(await ChangeAsync(March with { State = LegalHoldStates.Released, ReleaseReason = "The case is closed" }));

        Assert.Equal(["audit_events_y2019m03"], policy.Status.LastRun!.Detached!);
        Assert.Null(await AttachedAsync());
        Assert.Equal(PolicyReasons.NoHolds, HoldReason(policy));
    }

    [Fact]
    public async Task A_hold_that_is_released_without_a_reason_stays_in_force()
    {
        var policy = await _reconciler.ReconcileAsync(await CreateAsync(RetentionActions.Detach, March));

        // As an API server without CEL would have stored it.
        policy.Spec = Retaining(RetentionActions.Detach, March with { State = LegalHoldStates.Released });
        policy = await _reconciler.ReconcileAsync(policy);

        Assert.Equal(1, policy.Status.ActiveHolds);
        Assert.Equal("audit_events_y2019m03", await AttachedAsync());
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_legal_holds WHERE state = 'released'"));
    }

    private static AuditPartitionPolicySpec Retaining(string action, params LegalHold[] holds) => new()
    {
        CreateAhead = new CreateAheadPolicy { Months = 2, WarnBelowMonths = 1 },
        Retention = new RetentionPolicy { KeepMonths = 12, Action = action, DropGraceDays = 0 },
        LegalHolds = holds,
    };

    private static string HoldReason(AuditPartitionPolicy policy) =>
        Assert.Single(policy.Status.Conditions, condition => condition.Type == PolicyConditionTypes.LegalHoldActive).Reason;

    private Task<AuditPartitionPolicy> CreateAsync(string action, params LegalHold[] holds) => cluster.Client.CreateAsync(
        new AuditPartitionPolicy { Metadata = new V1ObjectMeta { Name = "audit-events" }, Spec = Retaining(action, holds) });

    /// <summary>Another state of the hold, and a run now.</summary>
    private async Task<AuditPartitionPolicy> ChangeAsync(LegalHold hold)
    {
        var policy = (await cluster.Client.GetAsync<AuditPartitionPolicy>("audit-events"))!;
        policy.Spec = Retaining(RetentionActions.Detach, hold);
        policy.SetAnnotation(AuditPartitionPolicy.ReconcileAt, "1");
        return await cluster.Client.UpdateAsync(policy);
    }

    /// <summary>The months of 2019 that are in the table.</summary>
    private Task<string?> AttachedAsync() => _database.ScalarAsync<string>(
        "SELECT string_agg(inhrelid::regclass::text, ',' ORDER BY inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass AND inhrelid::regclass::text LIKE '%y2019%'");
}
