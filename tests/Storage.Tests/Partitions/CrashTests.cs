using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Partitions;

/// <summary>PostgreSQL is killed between any two steps of maintenance, which for the maintainer is the same as being killed itself.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    /// <summary>Held by the test; the trigger below waits for it.</summary>
    private const int Stop = 4242;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("crash-").FullName;
    private OwnServer _server = null!;
    private Month _oldest;

    public async Task InitializeAsync() => _server = await OwnServer.StartPostgresAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task However_often_it_is_killed_it_ends_where_an_undisturbed_run_ends()
    {
        var undisturbed = await PrepareAsync("undisturbed");
        while (await RunAsync(undisturbed))
        {
        }

        var disturbed = await PrepareAsync("disturbed");
        await ExecuteAsync(disturbed, MaintainedMonths.StopBeforeOperations(Stop));
        var kills = 0;
        while (await RunAndKillAsync(disturbed))
        {
            kills++;
            await EverythingIsSomewhereAsync(disturbed);
        }

        Assert.InRange(kills, 10, 40);
        Assert.Equal(await StateAsync(undisturbed), await StateAsync(disturbed));
    }

    /// <returns>True when the server was killed on the way, false when there was nothing left to do.</returns>
    private async Task<bool> RunAndKillAsync(string database)
    {
        await using (var brake = new NpgsqlConnection(ConnectionString(database)))
        {
            await brake.OpenAsync();
            await using (var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({Stop})", brake))
            {
                await hold.ExecuteNonQueryAsync();
            }

            var run = Task.Run(() => UntilDoneAsync(database));
            var stopped = WaitsAsync(database);
            if (await Task.WhenAny(run, stopped) == run)
            {
                await run;
                return false;
            }

            await stopped;
            await ExecuteAsync(database, MaintainedMonths.Pass(Stop));
            await _server.KillAsync();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => run);
        }

        await _server.StartAsync();
        return true;
    }

    private async Task UntilDoneAsync(string database)
    {
        while (await RunAsync(database))
        {
        }
    }

    private Task WaitsAsync(string database) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return await ScalarAsync<bool>(database, MaintainedMonths.IsStopped(Stop));
            }
            catch (NpgsqlException)
            {
                return false;
            }
        },
        Patience,
        () => "the run neither ended nor came to its next step");

    /// <returns>Whether there was anything to do.</returns>
    private async Task<bool> RunAsync(string database)
    {
        await using var owner = new OwnerDatabase(ConnectionString(database));
        await using var runtime = new RuntimeDatabase(ConnectionString(database));
        var settings = Settings(database);
        var seen = await new PartitionObserver(runtime).ObserveAsync(settings.Table, CancellationToken.None) with { DeadLetters = new HashSet<Month>() };
        var plan = PartitionPlanner.Plan(settings, seen, seen.DatabaseClock);
        var outcome = await new PartitionMaintainer(owner, TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
            .ApplyAsync(plan, settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);
        if (Assert.IsType<MaintenanceOutcome.Ran>(outcome).Failures.FirstOrDefault() is { } failed)
        {
            throw new NpgsqlException($"A step was not done: {failed}");
        }

        return plan.Actions.Count > 0;
    }

    /// <summary>Each month with rows is whole in the table, beside it, or in a file.</summary>
    private async Task EverythingIsSomewhereAsync(string database)
    {
        foreach (var month in Month.Range(_oldest, _oldest + 4))
        {
            var name = AuditMonths.Partition(month);
            Assert.Equal((name, Retention.Rows), (name, await MaintainedMonths.RowsAsync(sql => ScalarAsync<long>(database, sql), name, Archives(database))));
        }
    }

    private Task<string?> StateAsync(string database) => ScalarAsync<string>(database, MaintainedMonths.State);

    private async Task<string> PrepareAsync(string database)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {database}");
        Directory.CreateDirectory(Archives(database));
        await using var owner = new OwnerDatabase(ConnectionString(database));
        await using var runtime = new RuntimeDatabase(ConnectionString(database));
        await new SchemaMigrator(owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(CancellationToken.None);
        await new MaintenanceMemory(owner).RememberAsync(Retention.Keep, CancellationToken.None);
        var current = Month.Of((await new PartitionObserver(runtime).ObserveAsync(PartitionSettings.AuditEvents, CancellationToken.None)).DatabaseClock);
        _oldest = current - 5;
        foreach (var month in Month.Range(_oldest, current))
        {
            await ExecuteAsync(database, $"SELECT create_month_partition('audit_events', '{month.First:yyyy-MM-dd}', 'test')");
            for (var row = 0; row < Retention.Rows; row++)
            {
                await ExecuteAsync(database, AuditMonths.Insert(month));
            }
        }

        return database;
    }

    private PartitionSettings Settings(string database) => Retention.DropTo(Archives(database)) with { CreateAheadMonths = 2, WarnBelowMonths = 1 };

    private string Archives(string database) => Path.Combine(_directory, database);

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_server.Address) { Database = database, Pooling = false }.ConnectionString;

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T?> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
