using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class AuditCoalescerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Events_that_arrive_together_share_commits_and_are_each_stored_once()
    {
        var events = Enumerable.Range(0, 400).Select(_ => Sample.Event()).ToArray();
        await using var coalescer = Coalescer();
        Task<AuditWriteOutcome>[] writes;
        await using (await database.HoldAuditEventsAsync())
        {
            writes = [.. events.Select(audit => WriteAsync(coalescer, audit))];
        }

        var outcomes = await Task.WhenAll(writes);

        Assert.All(outcomes, outcome => Assert.True(Assert.IsType<AuditWriteOutcome.Stored>(outcome).WasNew));
        Assert.Equal(400, await database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE {Among(events)}"));
        Assert.InRange(await database.ScalarAsync<long>($"SELECT count(DISTINCT xmin::text) FROM audit_events WHERE {Among(events)}"), 1, 20);
    }

    [Fact]
    public async Task A_row_that_postgres_refuses_is_refused_alone()
    {
        AuditEvent[] good = [.. Enumerable.Range(0, 60).Select(_ => Sample.Event())];
        var bad = Sample.Event() with { EventOutcome = "unheard-of" };
        await using var coalescer = Coalescer();
        Task<AuditWriteOutcome>[] writes;
        await using (await database.HoldAuditEventsAsync())
        {
            writes = [.. good[..30].Append(bad).Concat(good[30..]).Select(audit => WriteAsync(coalescer, audit))];
        }

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => writes[30]);

        Assert.Equal(PostgresErrorCodes.CheckViolation, refusal.SqlState);
        await Task.WhenAll(writes.Where(write => write != writes[30]));
        Assert.Equal(60, await database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE {Among(good)}"));
    }

    [Fact]
    public async Task The_same_id_at_the_same_time_is_judged_for_each_sender()
    {
        var audit = Sample.Event();
        await using var coalescer = Coalescer();
        Task<AuditWriteOutcome>[] writes;
        await using (await database.HoldAuditEventsAsync())
        {
            writes = [.. Enumerable.Repeat(audit, 20).Select(same => WriteAsync(coalescer, same))];
        }

        var outcomes = await Task.WhenAll(writes);
        var other = await WriteAsync(coalescer, audit with { ResourceId = "another" });

        Assert.Single(outcomes, outcome => outcome is AuditWriteOutcome.Stored { WasNew: true });
        Assert.Equal(20, outcomes.Count(outcome => outcome is AuditWriteOutcome.Stored));
        Assert.IsType<AuditWriteOutcome.Conflict>(other);
    }

    [Fact]
    public async Task Beyond_the_bound_senders_are_turned_away_and_the_others_served()
    {
        var events = Enumerable.Range(0, AuditCoalescer.Capacity + 1000).Select(_ => Sample.Event()).ToArray();
        await using var coalescer = Coalescer();
        Task<AuditWriteOutcome>[] writes;
        await using (await database.HoldAuditEventsAsync())
        {
            writes = [.. events.Select(audit => WriteAsync(coalescer, audit))];
        }

        await Task.WhenAll(writes.Select(async write =>
        {
            try
            {
                await write;
            }
            catch (AuditOverloadException)
            {
                // Turned away.
            }
        }));

        Assert.Contains(writes, write => write.IsFaulted);
        Assert.Equal(
            writes.Count(write => write.IsCompletedSuccessfully),
            await database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE {Among(events)}"));
    }

    private static async Task<AuditWriteOutcome> WriteAsync(AuditCoalescer coalescer, AuditEvent audit) =>
        await coalescer.WriteAsync(Sample.Accepted(audit), CancellationToken.None);

    private static string Among(IEnumerable<AuditEvent> events) => $"event_id IN ({string.Join(',', events.Select(audit => $"'{audit.EventId}'"))})";

    private AuditCoalescer Coalescer()
    {
        var circuit = new PostgresCircuit(TimeProvider.System);
        var inserter = new AuditInserter(
            new AuditTable(database.Runtime),
            new MonthOnDemand(database.Runtime),
            Options.Create(new AuditOptions()),
            TimeProvider.System,
            NullLogger<AuditInserter>.Instance);
        return new AuditCoalescer(inserter, circuit, new AuditMetrics(circuit));
    }
}
