using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Tests.Audit;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class DefaultDrainTests : IAsyncLifetime
{
    /// <summary>Somebody else has named it.</summary>
    private const string Rest = "\"Rest of it\"";

    private readonly List<(Month Month, long Rows)> _moved = [];
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Rows_of_two_months_go_to_their_months_and_the_partition_goes()
    {
        var (early, late) = (await _database.MonthAsync(later: -5), await _database.MonthAsync(later: 5));
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE {Rest} PARTITION OF audit_events DEFAULT");
        foreach (var month in (Month[])[late, early, early])
        {
            await _database.ExecuteAsync(AuditMonths.Insert(month));
        }

        var told = await DrainAsync();

        Assert.Equal([(early, 2L), (late, 1L)], _moved);
        Assert.Equal($"{Rest} was empty and is dropped.", told);
        Assert.Equal(2, await _database.CountAsync(AuditMonths.Partition(early)));
        Assert.Equal(1, await _database.CountAsync(AuditMonths.Partition(late)));
        Assert.Null((await _database.ObserveAsync()).Default);
    }

    [Fact]
    public async Task A_month_that_it_makes_is_kept_like_those_of_the_maintainer()
    {
        var month = await _database.MonthAsync(later: -5);
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE {Rest} PARTITION OF audit_events DEFAULT");
        await _database.ExecuteAsync(AuditMonths.Insert(month));

        await DrainAsync();
        var ofDrain = await ParametersAsync(month);
        await _database.MaintainAsync();

        Assert.NotNull(ofDrain);
        Assert.Equal(await ParametersAsync(await _database.MonthAsync(later: 6)), ofDrain);
    }

    [Fact]
    public async Task Rows_of_a_sealed_month_stay_where_they_are()
    {
        var closed = await Retention.FillAsync(_database);
        await _database.MaintainAsync(Retention.Detach);
        var open = await _database.MonthAsync(later: 9);
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE {Rest} PARTITION OF audit_events DEFAULT");
        await _database.ExecuteAsync(AuditMonths.Insert(closed));
        await _database.ExecuteAsync(AuditMonths.Insert(open));

        var told = await DrainAsync();

        Assert.Equal([(open, 1L)], _moved);
        Assert.Contains($"its rows of {closed} are of sealed months", told, StringComparison.Ordinal);
        Assert.Equal(1, await _database.CountAsync(Rest));
        Assert.False(await _database.ExistsAsync(AuditMonths.Partition(closed)));
    }

    [Fact]
    public async Task Columns_in_another_order_keep_their_values()
    {
        var month = await _database.MonthAsync(later: -5);
        await _database.ExecuteAsOwnerAsync(
            $$"""
            CREATE TABLE {{Rest}} (LIKE audit_events INCLUDING ALL);
            ALTER TABLE {{Rest}} DROP COLUMN trace_id, DROP COLUMN span_id, DROP COLUMN metadata, DROP COLUMN content_hash, DROP COLUMN received_at;
            ALTER TABLE {{Rest}}
                ADD COLUMN span_id varchar(255), ADD COLUMN trace_id varchar(255), ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}',
                ADD COLUMN content_hash bytea NOT NULL, ADD COLUMN received_at timestamptz NOT NULL DEFAULT now(),
                ADD CONSTRAINT audit_events_hash CHECK (octet_length(content_hash) = 32);
            ALTER TABLE audit_events ATTACH PARTITION {{Rest}} DEFAULT;
            INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, trace_id, span_id, content_hash)
            VALUES (gen_random_uuid(), 't', 'c', 'success', '{{month.First:yyyy-MM-dd}} 12:00Z', '{{month.First:yyyy-MM-dd}}', 's', 'system', 't', 'i', 'of the trace', 'of the span', decode(repeat('00', 32), 'hex'));
            """);

        await DrainAsync();

        Assert.Equal(
            "of the trace, of the span",
            await _database.ScalarAsync<string>($"SELECT concat_ws(', ', trace_id, span_id) FROM {AuditMonths.Partition(month)}"));
    }

    [Fact]
    public async Task A_row_that_arrives_meanwhile_is_moved_too()
    {
        var (first, meanwhile) = (await _database.MonthAsync(later: -5), await _database.MonthAsync(later: -6));
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE {Rest} PARTITION OF audit_events DEFAULT");
        await _database.ExecuteAsync(AuditMonths.Insert(first));

        await new DefaultDrain(_database.Owner, TimeProvider.System).DrainAsync(
            (month, rows) =>
            {
                _moved.Add((month, rows));
                if (month == first)
                {
                    Write(meanwhile);
                }
            },
            CancellationToken.None);

        Assert.Equal([(first, 1L), (meanwhile, 1L)], _moved);
        Assert.Equal(1, await _database.CountAsync(AuditMonths.Partition(meanwhile)));
        Assert.Null((await _database.ObserveAsync()).Default);
    }

    [Fact]
    public async Task Writers_get_in_while_it_waits_for_a_reader_before_it_drops_the_partition()
    {
        var month = await _database.MonthAsync();
        await _database.ExecuteAsOwnerAsync($"CREATE TABLE {Rest} PARTITION OF audit_events DEFAULT");
        await using var reader = await _database.Owner.OpenAsync(CancellationToken.None);
        await reader.ExecuteAsync("BEGIN; LOCK TABLE ONLY audit_events IN ACCESS SHARE MODE");
        await using var runtime = new RuntimeDatabase($"{_database.ConnectionString};Options=-c lock_timeout=1s");
        await using var impatient = await runtime.OpenAsync(CancellationToken.None);

        var draining = DrainAsync();
        await Eventually.TrueAsync(async () => await _database.CountWaitingAsync() > 0, TimeSpan.FromSeconds(30), () => "the drain does not wait for the reader");
        await impatient.ExecuteAsync(AuditMonths.Insert(month));
        await reader.ExecuteAsync("ROLLBACK");

        Assert.Equal($"{Rest} was empty and is dropped.", await draining);
    }

    [Fact]
    public async Task Without_a_DEFAULT_partition_nothing_happens()
    {
        Assert.Equal("audit_events has no DEFAULT partition.", await DrainAsync());
        Assert.Empty(_moved);
    }

    private Task<string> DrainAsync() =>
        new DefaultDrain(_database.Owner, TimeProvider.System).DrainAsync((month, rows) => _moved.Add((month, rows)), CancellationToken.None);

    private Task<string?> ParametersAsync(Month month) =>
        _database.ScalarAsync<string>($"SELECT reloptions::text FROM pg_class WHERE oid = '{AuditMonths.Partition(month)}'::regclass");

    private void Write(Month month)
    {
        using var connection = new NpgsqlConnection(_database.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(AuditMonths.Insert(month), connection);
        command.ExecuteNonQuery();
    }
}
