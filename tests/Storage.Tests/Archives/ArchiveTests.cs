using System.IO.Compression;
using Kubernaut.Storage.Archives;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Seals;
using Kubernaut.Storage.Tests.Partitions;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Archives;

public sealed class ArchiveTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("archive-").FullName;
    private TestDatabase _database = null!;
    private Month _oldest;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _oldest = await Retention.FillAsync(_database, months: 4);
        await _database.RememberAsync();

        // What is hard to carry through JSON: quotes, line ends, characters beyond the first plane, long numbers, NULL beside empty.
        await _database.ExecuteAsync(
            $$"""
            ALTER TABLE audit_events DISABLE TRIGGER append_only;
            UPDATE audit_events SET
                actor_name = E'a "quoted"\nline\t\\ \U0001F600', span_id = '',
                event_data = '{"n": 123456789012345678901234567890.1230, "small": 1e-7, "nested": {"s": "a\nb", "u": "\u00e9", "empty": {} } }'
            WHERE event_id IN (SELECT min(event_id::text)::uuid FROM {{AuditMonths.Partition(_oldest)}});
            """);
        await _database.MaintainAsync(Settings);
    }

    public async Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        await _database.DisposeAsync();
    }

    private PartitionSettings Settings => Retention.DropTo(_directory);

    [Fact]
    public async Task A_month_is_dropped_once_its_archive_is_whole()
    {
        var outcomes = await _database.MaintainAsync(Settings);

        Assert.All(outcomes, outcome => Assert.IsType<ActionOutcome.Done>(outcome));
        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest)));
        Assert.Equal(2, Directory.GetFiles(_directory).Length);
        Assert.Equal(Retention.Rows, await LinesAsync(Assert.Single(Directory.GetFiles(_directory, "*.gz"))));
    }

    [Fact]
    public async Task A_dropped_month_comes_back_from_its_archive_as_it_was_sealed()
    {
        await _database.MaintainAsync(Settings);

        var outcome = Assert.IsType<RestoreOutcome.FromArchive>(await RestoreAsync());

        Assert.Equal(Retention.Rows, outcome.Rows);
        Assert.Equal((SealedMonthState.Attached, null), await new AuditSeals(_database.Runtime).VerifyAsync(_oldest, CancellationToken.None) is { } verification ? (verification.State, verification.Problem) : default);
        Assert.Equal(4 * Retention.Rows, await _database.CountAsync("audit_events"));
    }

    [Fact]
    public async Task A_detached_month_comes_back_without_its_rows_being_read()
    {
        await _database.ExecuteAsync($"SELECT pg_stat_reset()");

        var outcome = await RestoreAsync();

        Assert.IsType<RestoreOutcome.Reattached>(outcome);
        Assert.Equal(4 * Retention.Rows, await _database.CountAsync("audit_events"));
        Assert.True(await _database.ScalarAsync<bool>(
            $"SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = '{AuditMonths.Partition(_oldest)}'::regclass AND contype = 'c' AND convalidated AND pg_get_constraintdef(oid) LIKE '%event_date >=%')"));
    }

    [Fact]
    public async Task A_month_that_came_back_is_removed_again_like_any_other()
    {
        await _database.MaintainAsync(Settings);
        await RestoreAsync();

        await _database.MaintainAsync(Settings);
        await _database.MaintainAsync(Settings);

        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest)));
        Assert.False(await _database.ExistsAsync(AuditMonths.Partition(_oldest)));
    }

    [Fact]
    public async Task A_directory_that_is_not_there_keeps_the_table()
    {
        var outcomes = await _database.MaintainAsync(Retention.DropTo("/nowhere/at/all"));

        Assert.Contains("mounted", Assert.Single(outcomes.OfType<ActionOutcome.Failed>()).Message, StringComparison.Ordinal);
        Assert.Equal(Retention.Rows, await _database.CountAsync(Retention.Retired(_oldest)));
    }

    [Fact]
    public async Task An_archive_that_was_lost_in_the_meantime_is_written_again_before_the_drop()
    {
        var plan = await _database.PlanAsync(Settings);
        await _database.Maintainer().ApplyAsync(
            plan with { Actions = [.. plan.Actions.Where(action => action is PlannedAction.Archive)] }, Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);
        File.Delete(Assert.Single(Directory.GetFiles(_directory, "*.gz")));

        await _database.MaintainAsync(Settings);

        Assert.Equal(Retention.Rows, await LinesAsync(Assert.Single(Directory.GetFiles(_directory, "*.gz"))));
        Assert.False(await _database.ExistsAsync(Retention.Retired(_oldest)));
    }

    [Fact]
    public async Task What_an_interrupted_attempt_has_left_is_replaced()
    {
        var plan = await _database.PlanAsync(Settings);
        var seal = (await new AuditSeals(_database.Runtime).ListAsync(CancellationToken.None))[0];
        var path = Path.Combine(_directory, $"{AuditMonths.Partition(_oldest)}.{Convert.ToHexStringLower(seal.Digest.AsSpan(0, 4))}.jsonl.gz");
        await File.WriteAllTextAsync(path, "half a file");
        await File.WriteAllTextAsync(path + ".part", "half of another");

        await _database.Maintainer().ApplyAsync(plan, Settings, RunScope.Full, AuditMonths.Open, CancellationToken.None);

        Assert.Equal(Retention.Rows, await LinesAsync(path));
        Assert.Equal(2, Directory.GetFiles(_directory).Length);
    }

    [Fact]
    public async Task A_file_that_was_changed_is_not_restored_from()
    {
        await _database.MaintainAsync(Settings);
        var file = Assert.Single(Directory.GetFiles(_directory, "*.gz"));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        await Assert.ThrowsAsync<ArchiveException>(RestoreAsync);

        Assert.False(await _database.ExistsAsync(AuditMonths.Partition(_oldest)));
    }

    [Fact]
    public async Task A_forged_archive_with_a_manifest_that_fits_it_is_found_out_by_the_seal()
    {
        await _database.MaintainAsync(Settings);
        var file = Assert.Single(Directory.GetFiles(_directory, "*.gz"));
        await ForgeAsync(file);

        var failure = await Assert.ThrowsAsync<ArchiveException>(RestoreAsync);

        Assert.Contains("sealed", failure.Message, StringComparison.Ordinal);
        Assert.False(await _database.ExistsAsync(AuditMonths.Partition(_oldest)));
    }

    [Fact]
    public async Task A_month_of_which_nothing_is_known_cannot_be_restored()
    {
        var outcome = await new MonthRestorer(_database.Owner, new PartitionObserver(_database.Runtime), TimeProvider.System).RestoreAsync(_oldest - 30, archive: null, CancellationToken.None);

        Assert.IsType<RestoreOutcome.NotPossible>(outcome);
    }

    private Task<RestoreOutcome> RestoreAsync() =>
        new MonthRestorer(_database.Owner, new PartitionObserver(_database.Runtime), TimeProvider.System).RestoreAsync(_oldest, archive: null, CancellationToken.None);

    private static async Task<int> LinesAsync(string file) => (await ReadAsync(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static async Task<string> ReadAsync(string file)
    {
        await using var unzipped = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped);
        return await reader.ReadToEndAsync();
    }

    private static async Task ForgeAsync(string file)
    {
        var text = (await ReadAsync(file)).Replace("\"service_name\":\"s\"", "\"service_name\":\"forged\"", StringComparison.Ordinal);
        await using (var zipped = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            await zipped.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        }

        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file)));
        var manifest = file.Replace(".jsonl.gz", ".manifest.json", StringComparison.Ordinal);
        var lines = (await File.ReadAllLinesAsync(manifest)).Select(line =>
            line.Contains("file_sha256", StringComparison.Ordinal) ? $"  \"file_sha256\": \"{digest}\""
            : line.Contains("file_bytes", StringComparison.Ordinal) ? $"  \"file_bytes\": {new FileInfo(file).Length},"
            : line);
        await File.WriteAllLinesAsync(manifest, lines);
    }
}
