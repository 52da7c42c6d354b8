using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Storage.Leadership;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Playbooks;

public sealed class RemediationPlaybookControllerTests(KubernetesFixture cluster, TestDatabase database)
    : IClassFixture<KubernetesFixture>, IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly Reconciler _reconciler = new(cluster, database, TimeProvider.System);

    [Fact]
    public async Task A_registered_playbook_is_ready_at_its_generation_and_holds_its_row()
    {
        await cluster.ApplyAsync("registered");

        var playbook = await _reconciler.ReconcileAsync("registered");

        var ready = playbook.Condition(ConditionTypes.Ready);
        Assert.Equal((ConditionStatus.True, PlaybookReasons.Registered, 1), (ready.Status, ready.Reason, ready.ObservedGeneration));
        Assert.True(playbook.HasFinalizer(RemediationPlaybook.CatalogRowFinalizer));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changed()
    {
        await cluster.ApplyAsync("quiet");
        var first = await _reconciler.ReconcileAsync("quiet");

        var second = await _reconciler.ReconcileAsync("quiet");

        Assert.Equal(first.ResourceVersion(), second.ResourceVersion());
        Assert.Single(_reconciler.Events, told => told.Reason == PlaybookEvents.PlaybookRegistered);
    }

    [Fact]
    public async Task The_first_owner_of_a_version_wins_and_the_other_is_told_its_name()
    {
        await cluster.ApplyAsync("contested.first");
        await cluster.ApplyAsync("contested.second");
        await _reconciler.ReconcileAsync("contested.first");

        var loser = await _reconciler.ReconcileAsync("contested.second");

        Assert.Equal(PlaybookReasons.VersionConflict, loser.Condition(ConditionTypes.Stalled).Reason);
        Assert.Contains($"{cluster.Namespace}/contested.first", loser.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);
        Assert.False(loser.HasFinalizer(RemediationPlaybook.CatalogRowFinalizer));
    }

    [Fact]
    public async Task Changed_content_is_reported_and_the_row_stays_as_it_was()
    {
        await cluster.ApplyAsync("edited");
        await _reconciler.ReconcileAsync("edited");
        await cluster.EditAsync("edited", spec => spec with { Content = "rm -rf /" });

        var playbook = await _reconciler.ReconcileAsync("edited");

        Assert.Equal(PlaybookReasons.ContentDrift, playbook.Condition(ConditionTypes.Ready).Reason);
        Assert.Contains("content", playbook.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);
        Assert.StartsWith("1. kubectl", await database.ScalarAsync<string>("SELECT content FROM playbook_catalog WHERE playbook_id = 'edited'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_somebody_else_changed_is_corrected_and_the_object_tells_of_it()
    {
        await cluster.ApplyAsync("meddled-with");
        await _reconciler.ReconcileAsync("meddled-with");
        await database.ExecuteAsync("UPDATE playbook_catalog SET is_latest_version = false WHERE playbook_id = 'meddled-with'");

        await _reconciler.ReconcileAsync("meddled-with");

        Assert.Contains(("meddled-with", PlaybookEvents.CatalogDriftCorrected), _reconciler.Events);
        Assert.True(await database.ScalarAsync<bool>("SELECT is_latest_version FROM playbook_catalog WHERE playbook_id = 'meddled-with'"));
    }

    [Fact]
    public async Task A_disabled_playbook_is_ready_too()
    {
        await cluster.ApplyAsync("disabled", vary: spec => spec with { Lifecycle = new PlaybookLifecycle { State = LifecycleStates.Disabled, Reason = "Under review." } });

        var playbook = await _reconciler.ReconcileAsync("disabled");

        Assert.Equal(ConditionStatus.True, playbook.Condition(ConditionTypes.Ready).Status);
        Assert.Equal(LifecycleStates.Disabled, playbook.Status.CatalogState);
    }

    [Fact]
    public async Task A_spec_that_breaks_a_rule_needs_a_person()
    {
        await cluster.ApplyAsync("invalid", vary: spec => spec with { Lifecycle = new PlaybookLifecycle { State = LifecycleStates.Disabled } });

        var playbook = await _reconciler.ReconcileAsync("invalid");

        Assert.Equal(PlaybookReasons.InvalidSpec, playbook.Condition(ConditionTypes.Stalled).Reason);
        Assert.Contains("spec.lifecycle.reason", playbook.Condition(ConditionTypes.Stalled).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_version_has_the_older_object_looked_at_again()
    {
        await cluster.ApplyAsync("versions.v1");
        await cluster.ApplyAsync("versions.v2", "2.0.0");
        await _reconciler.ReconcileAsync("versions.v1");

        var newer = await _reconciler.ReconcileAsync("versions.v2");

        Assert.True(newer.Status.Latest);
        Assert.Contains("versions.v1", _reconciler.Queued);
        Assert.Contains(("versions.v2", PlaybookEvents.LatestVersionChanged), _reconciler.Events);
        Assert.False((await _reconciler.ReconcileAsync("versions.v1")).Status.Latest);
    }

    [Fact]
    public async Task A_database_that_is_away_is_waited_for_in_the_open()
    {
        await cluster.ApplyAsync("waiting");
        await using var without = new Reconciler(cluster, Reconciler.NoDatabase, TimeProvider.System);

        var playbook = await without.ReconcileAsync("waiting");

        Assert.Equal(PlaybookReasons.DatabaseUnavailable, playbook.Condition(ConditionTypes.Ready).Reason);
        Assert.Equal(ConditionReasons.ProgressingWithRetry, playbook.Condition(ConditionTypes.Reconciling).Reason);
        Assert.Equal(1, playbook.Status.ConsecutiveFailures);
        Assert.NotNull(playbook.Status.NextRetryTime);
        Assert.Contains(("waiting", PlaybookEvents.CatalogWriteFailed), without.Events);
    }

    [Fact]
    public async Task A_schema_that_was_refused_needs_a_person()
    {
        await cluster.ApplyAsync("outdated");
        _reconciler.Schema.NotReady("permission denied for schema public", needsPerson: true);

        var playbook = await _reconciler.ReconcileAsync("outdated");

        Assert.Equal(ConditionReasons.SchemaOutdated, playbook.Condition(ConditionTypes.Stalled).Reason);
    }

    [Fact]
    public async Task A_status_written_on_a_stale_copy_reaches_the_fresh_one()
    {
        var stale = await cluster.ApplyAsync("stale");
        await cluster.EditAsync("stale", spec => spec with { Owner = "somebody" });

        var written = await new Operator.Conditions.StatusWriter(cluster.Client, new GivenTerm())
            .WriteAsync(stale, new RemediationPlaybookStatus { ObservedGeneration = 1, LatestVersion = "1.0.0" }, CancellationToken.None);

        Assert.Equal("1.0.0", written.Status.LatestVersion);
        Assert.Equal("somebody", (await _reconciler.PlaybookAsync("stale")).Spec.Owner);
    }

    [Fact]
    public async Task A_status_of_one_who_no_longer_leads_is_not_written_over_a_newer_one()
    {
        var stale = await cluster.ApplyAsync("succeeded");
        await _reconciler.ReconcileAsync("succeeded");

        await new Operator.Conditions.StatusWriter(cluster.Client, new GivenTerm { Term = null })
            .WriteAsync(stale, new RemediationPlaybookStatus { ObservedGeneration = 1, LatestVersion = "0.9.0" }, CancellationToken.None);

        Assert.Equal("1.0.0", (await _reconciler.PlaybookAsync("succeeded")).Status.LatestVersion);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_who_no_longer_leads_writes_neither_row_nor_status(bool knowsIt)
    {
        var name = knowsIt ? "knows-it" : "does-not-know-it";
        await cluster.ApplyAsync(name);
        await using var paused = new Reconciler(cluster, database.ConnectionString, TimeProvider.System);
        var term = new LeaderTerm($"test/{name}", 0);
        await new LeaderTerms(database.Runtime).RecordAsync(term with { Transitions = 1 }, CancellationToken.None);
        paused.Term.Term = knowsIt ? null : term;

        var playbook = await paused.ReconcileAsync(name);

        Assert.Equal(-1, playbook.Status.ObservedGeneration);
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM playbook_catalog WHERE playbook_id = '{name}'"));
        Assert.Equal(!knowsIt, paused.Term.WasRefused);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _reconciler.DisposeAsync();
}
