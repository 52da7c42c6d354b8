using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class AuditHistoryTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    public Task InitializeAsync() => database.ExecuteAsync("TRUNCATE audit_events");

    public Task DisposeAsync() => Task.CompletedTask;

    public static TheoryData<AuditEvent, AuditQuery> Filters()
    {
        var audit = Sample.Event();
        var query = new AuditQuery();
        return new TheoryData<AuditEvent, AuditQuery>
        {
            { audit with { EventType = "workflow.started" }, query with { EventType = "workflow.started" } },
            { audit with { EventCategory = "workflow" }, query with { EventCategory = "workflow" } },
            { audit with { EventOutcome = "failure" }, query with { EventOutcome = "failure" } },
            { audit with { ServiceName = "gateway" }, query with { ServiceName = "gateway" } },
            { audit with { CorrelationId = "rr-1" }, query with { CorrelationId = "rr-1" } },
            { audit with { ActorType = "user" }, query with { ActorType = "user" } },
            { audit with { ActorId = "alice" }, query with { ActorId = "alice" } },
            { audit with { ResourceType = "pod" }, query with { ResourceType = "pod" } },
            { audit with { ResourceId = "web-1" }, query with { ResourceId = "web-1" } },
            { audit with { EventData = """{"channel": "email", "n": 5}""" }, query with { EventData = [new("channel", "email"), new("n", "5")] } },
            { audit with { EventTimestamp = Sample.Now.AddHours(1) }, query with { Start = Sample.Now.AddHours(1) } },
            { audit with { EventTimestamp = Sample.Now.AddHours(-1) }, query with { End = Sample.Now } },
        };
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_what_matches_it_and_nothing_else(AuditEvent match, AuditQuery query)
    {
        await WriteAsync(match, Sample.Event() with { EventData = """{"channel": "email", "n": 6}""" });

        var page = await History().ReadAsync(query with { WithTotal = true }, default);

        Assert.Equal(match.EventId, Assert.Single(page.Events).EventId);
        Assert.Equal(1, page.Total);
    }

    [Fact]
    public async Task Filters_are_values_whatever_they_contain()
    {
        await WriteAsync(Sample.Event());

        var page = await History().ReadAsync(new AuditQuery { EventType = "' OR true --", EventData = [new("'; DROP TABLE audit_events; --", "x")] }, default);

        Assert.Empty(page.Events);
        Assert.NotNull(await database.ScalarAsync<string>("SELECT to_regclass('audit_events')::text"));
    }

    [Fact]
    public async Task Pages_are_newest_first_and_the_last_one_says_so()
    {
        var events = Enumerable.Range(0, 5).Select(minutes => Sample.Event() with { EventTimestamp = Sample.Now.AddMinutes(-minutes) }).ToArray();
        await WriteAsync([.. events.Reverse()]);

        var first = await History().ReadAsync(new AuditQuery { Limit = 3 }, default);
        var last = await History().ReadAsync(new AuditQuery { Limit = 3, After = first.Next }, default);

        Assert.Equal(events.Select(audit => audit.EventId), first.Events.Concat(last.Events).Select(audit => audit.EventId));
        Assert.Null(last.Next);
    }

    [Fact]
    public async Task A_walk_by_cursor_sees_each_event_once_while_new_ones_arrive()
    {
        var before = Enumerable.Range(0, 20).Select(_ => Sample.Event()).ToArray();
        await WriteAsync(before);

        var seen = new List<Guid>();
        var query = new AuditQuery { Limit = 3 };
        do
        {
            var page = await History().ReadAsync(query, default);
            seen.AddRange(page.Events.Select(audit => audit.EventId));
            await WriteAsync(Sample.Event() with { EventTimestamp = Sample.Now.AddMinutes(1) });
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Equal(before.Select(audit => audit.EventId).Order(), seen.Order());
    }

    [Fact]
    public async Task A_page_of_large_events_ends_early_and_says_so()
    {
        var large = $$"""{"text": "{{new string('x', 200_000)}}"}""";
        var events = Enumerable.Range(0, 100).Select(_ => Sample.Event() with { EventData = large }).ToArray();
        await WriteAsync(events);

        var first = await History().ReadAsync(new AuditQuery { Limit = 1000 }, default);
        var rest = await History().ReadAsync(new AuditQuery { Limit = 1000, After = first.Next }, default);

        Assert.InRange(first.Events.Sum(audit => audit.EventData.Length), 8 * 1024 * 1024, 9 * 1024 * 1024);
        Assert.Equal(events.Select(audit => audit.EventId).OrderDescending().Skip(first.Events.Count).First(), rest.Events[0].EventId);
    }

    [Fact]
    public async Task An_offset_skips_the_newest()
    {
        var older = Sample.Event() with { EventTimestamp = Sample.Now.AddMinutes(-1) };
        await WriteAsync(Sample.Event(), older);

        var page = await History().ReadAsync(new AuditQuery { Offset = 1 }, default);

        Assert.Equal(older.EventId, Assert.Single(page.Events).EventId);
    }

    [Fact]
    public async Task An_event_of_an_older_month_than_the_window_is_found_by_its_id()
    {
        await database.ExecuteAsync("CREATE TABLE audit_events_y2001m01 PARTITION OF audit_events FOR VALUES FROM ('2001-01-01') TO ('2001-02-01')");
        var audit = Sample.Event() with { EventTimestamp = new DateTimeOffset(2001, 1, 2, 3, 4, 5, TimeSpan.Zero) };
        await WriteAsync(audit);

        var found = await History().FindAsync(audit.EventId, default);

        Assert.Equal(audit.EventTimestamp, found?.EventTimestamp);
    }

    [Fact]
    public async Task A_page_that_is_full_has_looked_into_no_older_month()
    {
        var (newer, older) = (Sample.Event() with { EventType = "rr.full" }, Sample.Event() with { EventType = "rr.full", EventTimestamp = Sample.Now.AddMinutes(-1) });
        await WriteAsync(newer, older);
        await using var shut = await ShutMonthAsync(2003);
        await using var impatient = Impatient();

        var page = await new AuditHistory(impatient, TimeProvider.System).ReadAsync(new AuditQuery { EventType = "rr.full", Limit = 1 }, default);

        Assert.Equal(newer.EventId, Assert.Single(page.Events).EventId);
        Assert.NotNull(page.Next);
    }

    [Fact]
    public async Task An_event_whose_id_tells_its_time_is_found_without_a_look_into_other_years()
    {
        var audit = Sample.Event();
        await WriteAsync(audit);
        await using var shut = await ShutMonthAsync(2004);
        await using var impatient = Impatient();

        var found = await new AuditHistory(impatient, TimeProvider.System).FindAsync(audit.EventId, default);

        Assert.Equal(audit.EventId, found?.EventId);
    }

    [Fact]
    public async Task Events_of_many_years_are_found_by_what_ties_them_together_newest_first()
    {
        int[] years = [1990, 2011, 2020, 2024, 2025];
        foreach (var year in years)
        {
            await database.ExecuteAsync($"CREATE TABLE IF NOT EXISTS audit_events_y{year}m01 PARTITION OF audit_events FOR VALUES FROM ('{year}-01-01') TO ('{year}-02-01')");
        }

        AuditEvent[] events =
        [
            Sample.Event() with { CorrelationId = "rr-long" },
            .. years.OrderDescending().SelectMany(year => new[] { 5, 2 }.Select(day => Sample.Event() with
            {
                CorrelationId = "rr-long",
                EventTimestamp = new DateTimeOffset(year, 1, day, 12, 0, 0, TimeSpan.Zero),
            })),
        ];
        await WriteAsync([.. events.Reverse()]);

        var seen = new List<Guid>();
        var query = new AuditQuery { CorrelationId = "rr-long", Limit = 3 };
        do
        {
            var page = await History().ReadAsync(query, default);
            seen.AddRange(page.Events.Select(audit => audit.EventId));
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Equal(events.Select(audit => audit.EventId), seen);
    }

    [Fact]
    public async Task Questions_for_what_ties_events_together_are_planned_once_also_where_one_remediation_has_nearly_all()
    {
        await WriteAsync([.. Enumerable.Range(0, 1000).Select(number => Sample.Event() with { CorrelationId = number < 900 ? "rr-storm" : $"rr-{number / 2}" })]);
        await database.ExecuteAsOwnerAsync("ANALYZE audit_events");
        await using var single = new QueryDatabase(Options.Create(new PostgresOptions { ConnectionString = $"{database.ConnectionString};Pooling=true", QueryPoolSize = 1 }));
        var history = new AuditHistory(single, TimeProvider.System);

        for (var number = 450; number < 470; number++)
        {
            Assert.Equal(2, (await history.ReadAsync(new AuditQuery { CorrelationId = $"rr-{number}" }, default)).Events.Count);
        }

        await using var connection = await single.OpenAsync(default);
        await using var plans = new NpgsqlCommand("SELECT generic_plans > custom_plans FROM pg_prepared_statements WHERE statement LIKE '%correlation_id =%'", connection);
        Assert.Equal(true, await plans.ExecuteScalarAsync());
    }

    [Fact]
    public async Task An_id_that_nobody_sent_is_not_found() => Assert.Null(await History().FindAsync(Guid.NewGuid(), default));

    [Fact]
    public async Task A_query_for_a_day_does_not_touch_the_other_months()
    {
        await using var connection = await database.Owner.OpenAsync(default);
        await using var transaction = await connection.BeginTransactionAsync();
        await using var shut = new NpgsqlCommand($"LOCK TABLE audit_events_y{Sample.Now.AddMonths(-1):yyyy'm'MM}", connection);
        await shut.ExecuteNonQueryAsync();
        await using var impatient = Impatient();

        var page = await new AuditHistory(impatient, TimeProvider.System).ReadAsync(new AuditQuery { Start = new DateTimeOffset(Sample.Now.Year, Sample.Now.Month, 1, 0, 0, 0, TimeSpan.Zero) }, default);

        Assert.Empty(page.Events);
    }

    private async Task WriteAsync(params AuditEvent[] events) =>
        await new AuditTable(database.Runtime).InsertAsync([.. events.Select(Sample.Accepted)], new AuditOptions().WindowAt(Sample.Now), BatchMode.Atomic, CancellationToken.None);

    private AuditHistory History() => new(database.Queries, TimeProvider.System);

    private QueryDatabase Impatient() => new($"{database.ConnectionString};Options=-c lock_timeout=100ms");

    /// <summary>Makes a month and lets nobody look into it until it is disposed.</summary>
    private async Task<NpgsqlConnection> ShutMonthAsync(int year)
    {
        await database.ExecuteAsOwnerAsync($"CREATE TABLE IF NOT EXISTS audit_events_y{year}m01 PARTITION OF audit_events FOR VALUES FROM ('{year}-01-01') TO ('{year}-02-01')");
        var connection = await database.Owner.OpenAsync(default);
        await using var shut = new NpgsqlCommand($"BEGIN; LOCK TABLE audit_events_y{year}m01", connection);
        await shut.ExecuteNonQueryAsync();
        return connection;
    }
}
