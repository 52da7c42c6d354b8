using System.Globalization;
using k8s.Models;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.Entities.Partitions;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.EndToEnd;

/// <summary>The operator is killed (SIGKILL) before each operation that maintenance records.</summary>
[Collection(OwnApiServer.Tests)]
public sealed class MaintenanceCrashTests(OwnApiServer server) : IAsyncLifetime
{
    /// <summary>Held by the test; a trigger in the database waits for it.</summary>
    private const int Stop = 4243;

    private const string Policy = "audit-events";
    private const int KeepMonths = 3;

    /// <summary>Months before the current one that have rows; what is more than <see cref="KeepMonths"/> is archived and dropped.</summary>
    private const int Months = 4;

    private const int RowsOfMonth = 3;

    /// <summary>As a person goes about it: nothing is dropped before a run with Detach has shown what it takes.</summary>
    private static readonly string[] Actions = [RetentionActions.Detach, RetentionActions.Drop];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _archives = Directory.CreateTempSubdirectory("maintenance-crash-").FullName;
    private readonly DateOnly _thisMonth = TimeProvider.System.GetUtcNow() is var now ? new DateOnly(now.Year, now.Month, 1) : default;
    private Cluster _cluster = null!;
    private int _requests;

    [Fact]
    public async Task However_often_the_operator_is_killed_it_ends_where_an_undisturbed_one_ends()
    {
        await using var undisturbed = await FilledAsync();
        await using (await StartAsync(undisturbed))
        {
            foreach (var action in Actions)
            {
                await UntilDoneAsync(undisturbed, action, CancellationToken.None);
            }
        }

        await ForgetAsync();
        await using var disturbed = await FilledAsync();
        await disturbed.ExecuteAsync(MaintainedMonths.StopBeforeOperations(Stop));
        var kills = 0;
        foreach (var action in Actions)
        {
            while (await RunAndKillAsync(disturbed, action))
            {
                kills++;
                await EverythingIsSomewhereAsync(disturbed);
            }
        }

        Assert.InRange(kills, 8, 40);
        Assert.Equal(await undisturbed.ScalarAsync<string>(MaintainedMonths.State), await disturbed.ScalarAsync<string>(MaintainedMonths.State));
    }

    public async Task InitializeAsync() => _cluster = await Cluster.StartAsync(server.Process);

    public async Task DisposeAsync()
    {
        await ForgetAsync();
        await _cluster.DisposeAsync();
        Directory.Delete(_archives, recursive: true);
    }

    /// <returns>True when the operator was killed on the way, false when there was nothing left to do.</returns>
    private async Task<bool> RunAndKillAsync(TestDatabase database, string action)
    {
        await using var brake = new NpgsqlConnection(database.OwnerConnectionString);
        await brake.OpenAsync();
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({Stop})", brake);
        await hold.ExecuteNonQueryAsync();

        await using var replica = await StartAsync(database);
        using var end = new CancellationTokenSource();
        var done = UntilDoneAsync(database, action, end.Token);
        var stopped = Eventually.TrueAsync(() => database.ScalarAsync<bool>(MaintainedMonths.IsStopped(Stop)), Patience, () => $"It neither ended nor came to its next operation:\n{replica.Output}");
        if (await Task.WhenAny(done, stopped) == done)
        {
            await done;
            return false;
        }

        await stopped;
        await database.ExecuteAsync(MaintainedMonths.Pass(Stop));
        await replica.KillAsync();
        await end.CancelAsync();
        await done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The session that is left behind ends its statement, as it would without the test, and then finds that nobody listens.
        await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({Stop})", brake);
        await release.ExecuteNonQueryAsync();
        await Eventually.TrueAsync(async () => !await IsMaintainedAsync(database), Patience, () => "The session of the operator that was killed does not end.");

        // Nobody need wait until the lease of the dead has run out.
        await _cluster.Client.DeleteAsync<V1Lease>("kubernaut-storage-leader", _cluster.Namespace);
        return true;
    }

    /// <summary>Asks for runs until one finds nothing to do.</summary>
    private async Task UntilDoneAsync(TestDatabase database, string action, CancellationToken cancellationToken)
    {
        long before;
        var operations = await OperationsAsync(database);
        do
        {
            before = operations;
            await RequestRunAsync(database, action, cancellationToken);
            operations = await OperationsAsync(database);
        }
        while (operations > before);
    }

    private async Task RequestRunAsync(TestDatabase database, string action, CancellationToken cancellationToken)
    {
        var request = (++_requests).ToString(CultureInfo.InvariantCulture);
        await _cluster.Client.SaveAsync(new AuditPartitionPolicy
        {
            Metadata = new V1ObjectMeta { Name = Policy, Annotations = new Dictionary<string, string> { [AuditPartitionPolicy.ReconcileAt] = request } },
            Spec = new AuditPartitionPolicySpec
            {
                CreateAhead = new CreateAheadPolicy { Months = 2, WarnBelowMonths = 1 },
                Retention = new RetentionPolicy
                {
                    KeepMonths = KeepMonths,
                    Action = action,
                    DropGraceDays = 0,
                    Archive = new RetentionArchive { Directory = Archives(database) },
                },
            },
        }, cancellationToken);
        await Eventually.TrueAsync(
            async () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return (await _cluster.Client.GetAsync<AuditPartitionPolicy>(Policy, cancellationToken: cancellationToken))?.Status?.LastHandledReconcileAt == request;
            },
            Patience,
            () => "The run was not made.");
    }

    private async Task<TestDatabase> FilledAsync()
    {
        var database = await TestDatabase.CreateAsync();
        Directory.CreateDirectory(Archives(database));
        foreach (var month in Enumerable.Range(1, Months).Select(before => _thisMonth.AddMonths(-before)))
        {
            await database.ExecuteAsOwnerAsync($"SELECT create_month_partition('audit_events', '{month:yyyy-MM-dd}', 'test') WHERE to_regclass('{Partition(month)}') IS NULL");
            for (var row = 0; row < RowsOfMonth; row++)
            {
                await database.ExecuteAsync(MaintainedMonths.Insert(month));
            }
        }

        return database;
    }

    private Task<Replica> StartAsync(TestDatabase database) =>
        Replica.StartAsync("maintainer", _cluster.Namespace, database, server.Process.Kubeconfig, sweepInterval: TimeSpan.FromHours(1));

    private async Task ForgetAsync()
    {
        if (await _cluster.Client.GetAsync<AuditPartitionPolicy>(Policy) is not null)
        {
            await _cluster.Client.DeleteAsync<AuditPartitionPolicy>(Policy);
        }
    }

    /// <summary>Each month with rows is whole in the table, beside it, or in a file.</summary>
    private async Task EverythingIsSomewhereAsync(TestDatabase database)
    {
        for (var before = 1; before <= Months; before++)
        {
            var name = Partition(_thisMonth.AddMonths(-before));
            var rows = await MaintainedMonths.RowsAsync(database.ScalarAsync<long>, name, Archives(database));
            Assert.True(rows >= RowsOfMonth, $"{name} has {rows} rows");
        }
    }

    /// <summary>Whether somebody holds the lock of maintenance, or is at work as the owner otherwise.</summary>
    private static Task<bool> IsMaintainedAsync(TestDatabase database) => database.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND application_name LIKE 'kubernaut%' AND pid <> pg_backend_pid())");

    private static Task<long> OperationsAsync(TestDatabase database) => database.ScalarAsync<long>("SELECT count(*) FROM partition_operations");

    private static string Partition(DateOnly month) => string.Create(CultureInfo.InvariantCulture, $"audit_events_y{month:yyyy}m{month:MM}");

    private string Archives(TestDatabase database) => Path.Combine(_archives, database.Name);
}
