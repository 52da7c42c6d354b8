using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Playbooks;

public sealed class CatalogRowFinalizerTests(KubernetesFixture cluster, TestDatabase database)
    : IClassFixture<KubernetesFixture>, IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private Reconciler _reconciler = null!;
    private Reconciler _withoutDatabase = null!;

    [Theory]
    [InlineData(DeletionPolicies.Archive, "archived")]
    [InlineData(DeletionPolicies.Retain, "active")]
    [InlineData(DeletionPolicies.Delete, null)]
    public async Task The_row_fares_as_the_deletion_policy_says(string policy, string? status)
    {
        var name = $"deleted-{policy.ToLowerInvariant()}";
        await RegisterAndDeleteAsync(name, policy);

        var result = await _reconciler.FinalizeAsync(name);

        Assert.True(result.IsSuccess);
        Assert.Equal(status, await database.ScalarAsync<string>($"SELECT status FROM playbook_catalog WHERE playbook_id = '{name}'"));
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM playbook_catalog WHERE playbook_id = '{name}' AND owner_uid IS NOT NULL"));
    }

    [Theory]
    [InlineData(DeletionPolicies.Archive, PlaybookEvents.PlaybookArchived)]
    [InlineData(DeletionPolicies.Retain, null)]
    [InlineData(DeletionPolicies.Delete, PlaybookEvents.PlaybookRowDeleted)]
    public async Task What_becomes_of_the_row_is_told(string policy, string? reason)
    {
        var name = $"told-{policy.ToLowerInvariant()}";
        await RegisterAndDeleteAsync(name, policy);

        await _reconciler.FinalizeAsync(name);

        string[] fates = [PlaybookEvents.PlaybookArchived, PlaybookEvents.PlaybookRowDeleted];
        Assert.Equal(reason, _reconciler.Events.Where(told => told.Object == name).Select(told => told.Reason).SingleOrDefault(fates.Contains));
    }

    [Fact]
    public async Task Deleting_the_loser_of_a_conflict_leaves_the_owners_row_alone()
    {
        await cluster.ApplyAsync("kept.owner");
        await cluster.ApplyAsync("kept.loser");
        await _reconciler.ReconcileAsync("kept.owner");
        await _reconciler.ReconcileAsync("kept.loser");

        var result = await _reconciler.FinalizeAsync("kept.loser");

        Assert.True(result.IsSuccess);
        Assert.Equal("active", await database.ScalarAsync<string>("SELECT status FROM playbook_catalog WHERE playbook_id = 'kept'"));
    }

    [Fact]
    public async Task Archiving_waits_for_the_database_and_says_so()
    {
        await RegisterAndDeleteAsync("patient", DeletionPolicies.Archive);

        var result = await _withoutDatabase.FinalizeAsync("patient");

        Assert.False(result.IsSuccess);
        Assert.NotNull(result.RequeueAfter);
        Assert.Equal(PlaybookReasons.Deleting, (await _reconciler.PlaybookAsync("patient")).Condition(ConditionTypes.Ready).Reason);
    }

    [Fact]
    public async Task Archiving_lets_go_after_a_quarter_of_an_hour()
    {
        await RegisterAndDeleteAsync("given-up", DeletionPolicies.Archive);
        _time.Advance(TimeSpan.FromMinutes(16));

        var result = await _withoutDatabase.FinalizeAsync("given-up");

        Assert.True(result.IsSuccess);
        Assert.Contains(("given-up", PlaybookEvents.FinalizerTimedOut), _withoutDatabase.Events);
    }

    [Fact]
    public async Task Deleting_the_row_keeps_trying_however_long_it_takes()
    {
        await RegisterAndDeleteAsync("stubborn", DeletionPolicies.Delete);
        _time.Advance(TimeSpan.FromDays(3));

        var result = await _withoutDatabase.FinalizeAsync("stubborn");

        Assert.False(result.IsSuccess);
    }

    [Fact]
    public async Task Retaining_lets_go_at_once()
    {
        await RegisterAndDeleteAsync("free", DeletionPolicies.Retain);

        var result = await _withoutDatabase.FinalizeAsync("free");

        Assert.True(result.IsSuccess);
    }

    [Fact]
    public async Task One_who_no_longer_leads_does_not_let_the_object_go()
    {
        await RegisterAndDeleteAsync("kept-for-another", DeletionPolicies.Delete);
        await using var paused = new Reconciler(cluster, database.ConnectionString, _time);
        paused.Term.Term = null;

        var result = await paused.FinalizeAsync("kept-for-another");

        Assert.False(result.IsSuccess);
        Assert.Equal("active", await database.ScalarAsync<string>("SELECT status FROM playbook_catalog WHERE playbook_id = 'kept-for-another'"));
    }

    public Task InitializeAsync()
    {
        _reconciler = new Reconciler(cluster, database, _time);
        _withoutDatabase = new Reconciler(cluster, Reconciler.NoDatabase, _time);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _reconciler.DisposeAsync();
        await _withoutDatabase.DisposeAsync();
    }

    private async Task RegisterAndDeleteAsync(string name, string policy)
    {
        await cluster.ApplyAsync(name, vary: spec => spec with { DeletionPolicy = policy });
        await _reconciler.ReconcileAsync(name);
        await cluster.Client.DeleteAsync<RemediationPlaybook>(name, cluster.Namespace);
    }
}
