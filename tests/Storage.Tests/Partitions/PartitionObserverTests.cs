using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionObserverTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Months_are_seen_with_their_bounds_and_sizes()
    {
        var month = await _database.MonthAsync();
        await _database.ExecuteAsync(AuditMonths.Insert(month));
        await _database.ExecuteAsync($"ANALYZE {AuditMonths.Partition(month)}");

        var seen = await _database.ObserveAsync();

        Assert.True(seen.TableExists);
        Assert.True(seen.PartitionedByDay);
        Assert.Equal([month - 1, month, month + 1], seen.Partitions.Select(partition => partition.Bounds!.Month!.Value));
        Assert.Equal([false, true, false], seen.Partitions.Select(partition => partition.EstimatedRows > 0));
        Assert.All(seen.Partitions, partition => Assert.InRange(partition.Bytes, 8192, 1 << 20));
        Assert.All(seen.Partitions, partition => Assert.Empty(partition.MissingIndexes));
        Assert.Empty(seen.Impostors);
        Assert.Null(seen.Default);
    }

    [Fact]
    public async Task A_missing_table_is_an_observation()
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();

        var seen = await empty.ObserveAsync();

        Assert.False(seen.TableExists);
        Assert.False(seen.PartitionedByDay);
    }

    [Theory]
    [InlineData("CREATE TABLE audit_events (event_date date)")]
    [InlineData("CREATE TABLE audit_events (event_date date) PARTITION BY LIST (event_date)")]
    [InlineData("CREATE TABLE audit_events (event_date timestamptz) PARTITION BY RANGE (event_date)")]
    [InlineData("CREATE TABLE audit_events (event_date date) PARTITION BY RANGE ((event_date + 1))")]
    [InlineData("CREATE VIEW audit_events AS SELECT 1")]
    public async Task A_table_that_is_not_by_day_is_told_apart(string ddl)
    {
        await using var empty = await TestDatabase.CreateEmptyAsync();
        await empty.ExecuteAsync(ddl);

        var seen = await empty.ObserveAsync();

        Assert.True(seen.TableExists);
        Assert.False(seen.PartitionedByDay);
    }

    [Fact]
    public async Task Bounds_are_read_whatever_way_the_database_prints_dates()
    {
        await _database.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = ''German''', current_database()); END $$");

        var seen = await _database.ObserveAsync();

        Assert.Equal(3, seen.Partitions.Count(partition => partition.Bounds?.Month is not null));
    }

    [Fact]
    public async Task A_table_that_only_has_the_name_of_a_month_is_seen_as_such()
    {
        var detached = AuditMonths.Partition(await _database.MonthAsync());
        await _database.ExecuteAsync($"ALTER TABLE audit_events DETACH PARTITION {detached}; CREATE VIEW audit_events_y1999m01 AS SELECT 1; CREATE TABLE audit_events_yearly ()");

        var seen = await _database.ObserveAsync();

        Assert.Equal(["audit_events_y1999m01", detached], seen.Impostors);
        Assert.Equal(2, seen.Partitions.Count);
    }

    [Fact]
    public async Task A_default_partition_is_seen_and_whether_it_ever_held_a_row()
    {
        await _database.ExecuteAsync("CREATE TABLE rest PARTITION OF audit_events DEFAULT");
        var empty = await _database.ObserveAsync();
        await _database.ExecuteAsync(AuditMonths.Insert(Month.Of(new DateOnly(1999, 1, 1))));

        var filled = await _database.ObserveAsync();

        Assert.Equal(new DefaultPartition("rest", IsEmpty: true), empty.Default);
        Assert.Equal(new DefaultPartition("rest", IsEmpty: false), filled.Default);
        Assert.Equal(3, filled.Partitions.Count);
    }

    [Fact]
    public async Task An_interrupted_detach_is_seen()
    {
        var pending = AuditMonths.Partition(await _database.MonthAsync(later: 1));
        await using var reader = await _database.Runtime.OpenAsync(CancellationToken.None);
        await using var transaction = await reader.BeginTransactionAsync();
        await reader.ExecuteAsync("SELECT FROM audit_events");

        // It marks the partition at once, then waits for the reader until the time-out ends it.
        await using var detach = await _database.Owner.OpenAsync(CancellationToken.None);
        await detach.ExecuteAsync("SET lock_timeout = '100ms'");
        await Assert.ThrowsAsync<PostgresException>(() => detach.ExecuteAsync($"ALTER TABLE audit_events DETACH PARTITION {pending} CONCURRENTLY"));

        var seen = await _database.ObserveAsync();

        Assert.Equal([pending], seen.Partitions.Where(partition => partition.DetachPending).Select(partition => partition.Name));
    }

    [Fact]
    public async Task An_index_that_only_the_parent_has_is_missed_in_each_month()
    {
        await _database.ExecuteAsync("CREATE INDEX idx_new ON ONLY audit_events (trace_id)");

        var seen = await _database.ObserveAsync();

        Assert.All(seen.Partitions, partition => Assert.Equal(["idx_new"], partition.MissingIndexes));
    }

    [Fact]
    public async Task An_index_is_missed_in_a_month_of_another_schema_too()
    {
        await _database.ExecuteAsync(
            $"""
            CREATE SCHEMA old;
            ALTER TABLE {AuditMonths.Partition(await _database.MonthAsync())} SET SCHEMA old;
            CREATE INDEX idx_new ON ONLY audit_events (trace_id);
            """);

        var seen = await _database.ObserveAsync();

        Assert.All(seen.Partitions, partition => Assert.Equal(["idx_new"], partition.MissingIndexes));
    }
}
