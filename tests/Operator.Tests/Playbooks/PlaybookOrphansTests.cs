using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Playbooks;

/// <summary>The way past the brake of the sweep.</summary>
public sealed class PlaybookOrphansTests(KubernetesFixture cluster, TestDatabase database)
    : IClassFixture<KubernetesFixture>, IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly Reconciler _reconciler = new(cluster, database, TimeProvider.System);

    [Fact]
    public async Task Rows_whose_objects_are_gone_are_listed_and_dealt_with_as_their_policies_say()
    {
        await cluster.ApplyAsync("alive");
        await cluster.ApplyAsync("gone");
        await cluster.ApplyAsync("kept", vary: spec => spec with { DeletionPolicy = DeletionPolicies.Retain });
        foreach (var name in (string[])["alive", "gone", "kept"])
        {
            await _reconciler.ReconcileAsync(name);
        }

        await cluster.VanishAsync("gone");
        await cluster.VanishAsync("kept");
        var orphans = await _reconciler.Orphans().FindAsync(default);
        await _reconciler.Orphans().RemoveAsync(orphans, default);

        Assert.Equal(["gone", "kept"], orphans.Select(row => row.Key.PlaybookId));
        Assert.Equal("alive active, gone archived, kept active", await database.ScalarAsync<string>("SELECT string_agg(playbook_id || ' ' || status, ', ' ORDER BY playbook_id) FROM playbook_catalog"));
        Assert.Empty(await _reconciler.Orphans().FindAsync(default));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _reconciler.DisposeAsync();
}
