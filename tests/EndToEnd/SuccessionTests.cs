using k8s.Models;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.EndToEnd;

/// <summary>Two operators on one lease, whose leader is paused for longer than the lease lasts.</summary>
[Collection(OwnApiServer.Tests)]
public sealed class SuccessionTests(OwnApiServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;
    private Cluster _cluster = null!;
    private readonly List<Replica> _replicas = [];

    [Fact]
    public async Task A_leader_that_was_paused_begins_nothing_and_what_it_had_begun_does_no_harm()
    {
        var churn = new PlaybookChurn(_cluster.Client, _cluster.Namespace, _database, names: 60, seed: 3);
        using var stop = new CancellationTokenSource();
        var churning = churn.RunAsync(stop.Token);
        var pauses = new List<(Replica Replica, DateTimeOffset ResumedAt)>();

        for (var round = 0; round < 4; round++)
        {
            var leader = await LeaderAsync();
            await leader.PauseAsync();
            await AnotherLeadsAsync(leader);
            pauses.Add((leader, await leader.ResumeAsync()));
            await SaysAsync(leader, "Waiting for the lease", since: pauses[^1].ResumedAt);
        }

        await stop.CancelAsync();
        await churning;
        await churn.ConvergesAsync();
        await churn.NoRowIsLeftBehindAsync();
        Assert.Empty(pauses.SelectMany(pause => pause.Replica.BegunWithoutLeading(pause.ResumedAt)));
    }

    [Fact]
    public async Task A_successor_does_not_wait_for_a_transaction_in_which_the_leader_was_paused()
    {
        const string name = "held";
        await _cluster.Client.CreateAsync(Playbook(name));
        await OwnerOfRowIsAsync(name, "first");
        var leader = await LeaderAsync();

        // The leader's session gets the lock while its process stands still.
        await using (var connection = new NpgsqlConnection(_database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var held = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended('playbook_catalog {name}', 0))", connection);
            await held.ExecuteNonQueryAsync();
            await ChangeAsync(name, "older");
            await SomebodyWaitsForALockAsync();
            await leader.PauseAsync();
        }

        await ChangeAsync(name, "newer");
        await OwnerOfRowIsAsync(name, "newer");
        var resumedAt = await leader.ResumeAsync();
        await SaysAsync(leader, "Waiting for the lease", since: resumedAt);

        await OwnerOfRowIsAsync(name, "newer");
        await Eventually.TrueAsync(
            async () => await _cluster.Client.GetAsync<RemediationPlaybook>(name, _cluster.Namespace) is { } told && told.Generation() == told.Status?.ObservedGeneration,
            Patience,
            () => "the object was not told");
    }

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _cluster = await Cluster.StartAsync(server.Process);
        foreach (var name in (string[])["one", "two"])
        {
            _replicas.Add(await Replica.StartAsync(name, _cluster.Namespace, _database, server.Process.Kubeconfig, sweepInterval: TimeSpan.FromSeconds(5)));
        }

        await LeaderAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<Replica> LeaderAsync()
    {
        var holder = await Eventually.AppearsAsync(HolderAsync, Patience, () => "Nobody leads.");
        return _replicas.First(replica => replica.Name == holder);
    }

    private Task AnotherLeadsAsync(Replica than) => Eventually.TrueAsync(
        async () => await HolderAsync() is { } holder && holder != than.Name, Patience, () => $"Nobody succeeds {than.Name}.");

    /// <returns>The name of the pod that holds the lease.</returns>
    private async Task<string?> HolderAsync()
    {
        var lease = await _cluster.Client.GetAsync<V1Lease>("kubernaut-storage-leader", _cluster.Namespace);
        return lease?.Spec.HolderIdentity is { Length: > 0 } identity ? identity.Split('_')[0] : null;
    }

    private static Task SaysAsync(Replica replica, string beginning, DateTimeOffset since) => Eventually.TrueAsync(
        () => Task.FromResult(replica.HasSaid(beginning, since)), Patience, () => $"{replica.Name} does not say: {beginning}.\n{replica.Output}");

    private Task OwnerOfRowIsAsync(string name, string owner) => Eventually.TrueAsync(
        async () => await _database.ScalarAsync<string>($"SELECT owner FROM playbook_catalog WHERE playbook_id = '{name}'") == owner,
        Patience,
        () => $"The row of {name} does not become {owner}'s.");

    private Task SomebodyWaitsForALockAsync() => Eventually.TrueAsync(
        async () => await _database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'") > 0,
        Patience,
        () => "Nobody waits for the lock.");

    private async Task ChangeAsync(string name, string owner)
    {
        var patch = new V1Patch(new { spec = new { owner } }, V1Patch.PatchType.MergePatch);
        await _cluster.Client.PatchAsync<RemediationPlaybook>(patch, name, _cluster.Namespace);
    }

    private RemediationPlaybook Playbook(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = _cluster.Namespace },
        Spec = new RemediationPlaybookSpec
        {
            PlaybookId = name,
            Version = "1.0.0",
            DisplayName = "Held",
            Description = "Its row is held while it is written.",
            Content = "# Nothing to do",
            Owner = "first",
        },
    };
}
