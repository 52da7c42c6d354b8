using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Operator.Tests.Commands;

/// <summary><c>partitions restore</c>, on a database whose oldest month has two rows and has just been detached.</summary>
public sealed class RestoreCommandTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("restore-").FullName;
    private TestDatabase _database = null!;
    private PartitionObserver _observer = null!;
    private Month _month;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _observer = new PartitionObserver(_database.Runtime);
        var current = Month.Of((await _observer.ObserveAsync(PartitionSettings.AuditEvents, CancellationToken.None)).DatabaseClock);
        _month = current - 4;
        foreach (var month in Month.Range(_month, current - 2))
        {
            await _database.ExecuteAsOwnerAsync($"SELECT create_month_partition('audit_events', '{month.First:yyyy-MM-dd}', 'test')");
        }

        await _database.ExecuteAsync(MaintainedMonths.Insert(_month.First));
        await _database.ExecuteAsync(MaintainedMonths.Insert(_month.LastDay));
        await new MaintenanceMemory(_database.Owner).RememberAsync(Settings.Removal!.KeepMonths, CancellationToken.None);
        await MaintainAsync();
    }

    public async Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        await _database.DisposeAsync();
    }

    private PartitionSettings Settings => new()
    {
        Removal = new RemovalSettings { KeepMonths = 3, Action = RemovalAction.Drop, DropGrace = TimeSpan.Zero, ArchiveDirectory = Path.Combine(_directory, "archives") },
    };

    private string Partition => PartitionName.For(PartitionSettings.AuditEvents, _month);

    [Fact]
    public async Task A_detached_month_is_attached_again()
    {
        Assert.Equal(0, await RowsAsync());

        var restore = await RestoreAsync($"{_month}");
        var again = await RestoreAsync($"{_month}");

        Assert.Equal((0, $"attached {Partition} again. Without a legal hold on {_month}, retention removes it again.\n", ""), restore);
        Assert.Equal((0, $"{_month} is there: {Partition}\n", ""), again);
        Assert.Equal(2, await RowsAsync());
    }

    [Fact]
    public async Task A_dropped_month_is_built_again_from_its_archive()
    {
        var archive = await ArchiveAsync();

        var restore = await RestoreAsync($"{_month}");

        Assert.Equal((0, Restored(archive), ""), restore);
        Assert.Equal(2, await RowsAsync());
    }

    [Fact]
    public async Task An_archive_that_was_moved_is_found_where_the_option_says()
    {
        var written = await ArchiveAsync();
        Directory.Move(Path.Combine(_directory, "archives"), Path.Combine(_directory, "moved"));
        var moved = Path.Combine(_directory, "moved", Path.GetFileName(written));

        var lost = await RestoreAsync($"{_month}");
        var found = await RestoreAsync($"{_month}", "--archive", moved);

        IsRefused(lost);
        Assert.Equal((0, Restored(moved), ""), found);
        Assert.Equal(2, await RowsAsync());
    }

    [Fact]
    public async Task An_archive_of_another_month_ends_with_1_and_brings_nothing_back()
    {
        var archive = await ArchiveAsync();

        var restore = await RestoreAsync($"{_month - 1}", "--archive", archive);

        IsRefused(restore);
        Assert.Equal(0, await RowsAsync());
    }

    [Theory]
    [InlineData("2019-03")]
    [InlineData("March")]
    public async Task A_month_of_which_nothing_is_known_ends_with_1(string month)
    {
        IsRefused(await RestoreAsync(month));
    }

    private static void IsRefused((int ExitCode, string Output, string Error) restore)
    {
        Assert.Equal((1, ""), (restore.ExitCode, restore.Output));
        Assert.StartsWith("kubernaut-storage: cannot restore: ", restore.Error, StringComparison.Ordinal);
        Assert.Single(restore.Error.Trim().Split('\n'));
    }

    private string Restored(string archive) =>
        $"restored {Partition} from {archive}: 2 rows, as they were sealed. Without a legal hold on {_month}, retention removes it again.\n";

    /// <summary>Has the detached table archived and dropped.</summary>
    /// <returns>The archive.</returns>
    private async Task<string> ArchiveAsync()
    {
        Directory.CreateDirectory(Settings.Removal!.ArchiveDirectory!);
        await MaintainAsync();
        Assert.False(await _database.ScalarAsync<bool>($"SELECT to_regclass('{RetiredPartition.Schema}.{Partition}') IS NOT NULL"));
        return Assert.Single(Directory.GetFiles(Settings.Removal.ArchiveDirectory!, "*.jsonl.gz"));
    }

    private async Task MaintainAsync()
    {
        var seen = await _observer.ObserveAsync(PartitionSettings.AuditEvents, CancellationToken.None) with { DeadLetters = new HashSet<Month>() };
        await new PartitionMaintainer(_database.Owner, TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
            .ApplyAsync(PartitionPlanner.Plan(Settings, seen, seen.DatabaseClock), Settings, RunScope.Full, _ => Task.FromResult<string?>(null), CancellationToken.None);
    }

    private Task<long> RowsAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM audit_events");

    private Task<(int ExitCode, string Output, string Error)> RestoreAsync(params string[] arguments) =>
        CommandProcess.RunAsync(_database, ["partitions", "restore", .. arguments]);
}
