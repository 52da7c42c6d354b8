using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class AuditTableTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task An_event_is_stored_with_every_member()
    {
        var audit = Sample.Event() with
        {
            ServiceVersion = "v1.2.3",
            ActorId = "system:serviceaccount:kubernaut-system:notifier",
            ActorName = "Notifier",
            ResourceName = "Disk pressure on node-7 ☃",
            EventData = """{"channel": "slack", "attempts": 3}""",
            CorrelationId = "rr-2026-001",
            ParentEventId = Guid.NewGuid(),
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            SpanId = "00f067aa0ba902b7",
            Metadata = """{"region": "eu"}""",
        };

        await WriteAsync([audit]);

        var stored = await History().FindAsync(audit.EventId, default);
        Assert.NotNull(stored?.ReceivedAt);
        Assert.Equal(audit with { EventData = """{"channel": "slack", "attempts": 3}""" }, stored with { ReceivedAt = null });
    }

    [Fact]
    public async Task The_same_event_again_is_one_row_and_gives_the_first_receipt()
    {
        var audit = Sample.Event();
        var first = Assert.IsType<AuditWriteOutcome.Stored>(Assert.Single(await WriteAsync([audit])));

        var second = await WriteAsync([audit]);

        Assert.Equal([first with { WasNew = false }], second);
        Assert.Equal(1, await CountAsync(audit.EventId));
    }

    [Fact]
    public async Task Other_content_under_a_stored_id_is_a_conflict_and_the_first_is_kept()
    {
        var audit = Sample.Event();
        await WriteAsync([audit]);

        var outcomes = await WriteAsync([audit with { ResourceId = "another" }]);

        Assert.IsType<AuditWriteOutcome.Conflict>(Assert.Single(outcomes));
        Assert.Equal("notif-1", (await History().FindAsync(audit.EventId, default))?.ResourceId);
    }

    [Fact]
    public async Task An_id_that_is_stored_on_another_day_of_the_window_is_a_conflict()
    {
        var audit = Sample.Event();
        await WriteAsync([audit]);

        var outcomes = await WriteAsync([audit with { EventTimestamp = audit.EventTimestamp.AddDays(-2) }]);

        var conflict = Assert.IsType<AuditWriteOutcome.Conflict>(Assert.Single(outcomes));
        Assert.Contains($"{audit.EventDate:yyyy-MM-dd}", conflict.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(audit.EventId));
    }

    [Fact]
    public async Task An_atomic_batch_with_a_conflict_stores_nothing()
    {
        var stored = Sample.Event();
        var fresh = Sample.Event();
        await WriteAsync([stored]);

        var outcomes = await WriteAsync([fresh, stored with { ResourceId = "another" }]);

        Assert.IsType<AuditWriteOutcome.Withheld>(outcomes[0]);
        Assert.IsType<AuditWriteOutcome.Conflict>(outcomes[1]);
        Assert.Equal(0, await CountAsync(fresh.EventId));
    }

    [Fact]
    public async Task A_partial_batch_stores_the_others()
    {
        var stored = Sample.Event();
        var fresh = Sample.Event();
        await WriteAsync([stored]);

        var outcomes = await WriteAsync([fresh, stored with { ResourceId = "another" }, stored], BatchMode.Partial);

        Assert.True(Assert.IsType<AuditWriteOutcome.Stored>(outcomes[0]).WasNew);
        Assert.IsType<AuditWriteOutcome.Conflict>(outcomes[1]);
        Assert.False(Assert.IsType<AuditWriteOutcome.Stored>(outcomes[2]).WasNew);
        Assert.Equal(1, await CountAsync(fresh.EventId));
    }

    [Fact]
    public async Task An_id_twice_in_a_batch_is_stored_once_and_judged_each_time()
    {
        var audit = Sample.Event();

        var outcomes = await WriteAsync([audit, audit, audit with { ActorId = "another" }, audit with { EventTimestamp = audit.EventTimestamp.AddDays(-1) }], BatchMode.Partial);

        Assert.True(Assert.IsType<AuditWriteOutcome.Stored>(outcomes[0]).WasNew);
        Assert.False(Assert.IsType<AuditWriteOutcome.Stored>(outcomes[1]).WasNew);
        Assert.IsType<AuditWriteOutcome.Conflict>(outcomes[2]);
        Assert.IsType<AuditWriteOutcome.Conflict>(outcomes[3]);
        Assert.Equal(1, await CountAsync(audit.EventId));
    }

    [Fact]
    public async Task A_last_tick_of_the_month_stays_in_its_month()
    {
        var nextMonth = new DateTimeOffset(Sample.Now.Year, Sample.Now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var audit = Sample.Event() with { EventTimestamp = nextMonth.AddTicks(-1) };

        await WriteAsync([audit]);

        Assert.Equal(nextMonth.AddMicroseconds(-1), (await History().FindAsync(audit.EventId, default))?.EventTimestamp);
    }

    [Fact]
    public async Task Writers_of_the_same_events_at_the_same_moment_store_each_once()
    {
        var events = Enumerable.Range(0, 50).Select(_ => Sample.Event()).ToArray();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => WriteAsync(writer % 2 == 0 ? events : [.. events.Reverse()])));

        Assert.Equal(events.Length, outcomes.SelectMany(each => each).Count(outcome => outcome is AuditWriteOutcome.Stored { WasNew: true }));
        Assert.All(outcomes.SelectMany(each => each), outcome => Assert.IsType<AuditWriteOutcome.Stored>(outcome));
    }

    [Fact]
    public async Task Every_index_that_events_pay_for_says_what_it_is_for() =>
        Assert.Null(await database.ScalarAsync<string>(
            """
            SELECT string_agg(indexrelid::regclass::text, ', ')
            FROM pg_index
            WHERE indrelid = 'audit_events'::regclass AND NOT indisprimary AND obj_description(indexrelid, 'pg_class') IS NULL
            """));

    [Fact]
    public async Task A_month_without_a_partition_is_trouble_that_passes()
    {
        var audit = Sample.Event() with { EventTimestamp = Sample.Now.AddYears(-3) };

        var failure = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync([audit]));

        Assert.Equal(PostgresErrorKind.Transient, PostgresErrors.Classify(failure));
    }

    private Task<IReadOnlyList<AuditWriteOutcome>> WriteAsync(AuditEvent[] events, BatchMode mode = BatchMode.Atomic) =>
        new AuditTable(database.Runtime).InsertAsync([.. events.Select(Sample.Accepted)], new AuditOptions().WindowAt(Sample.Now), mode, CancellationToken.None);

    private AuditHistory History() => new(database.Queries, TimeProvider.System);

    private Task<long> CountAsync(Guid eventId) => database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE event_id = '{eventId}'");
}
