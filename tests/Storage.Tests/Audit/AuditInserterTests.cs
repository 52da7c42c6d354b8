using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class AuditInserterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan AnyPause = TimeSpan.FromMilliseconds(200);

    private readonly ManualTime _time = new(Sample.Now);

    [Fact]
    public async Task An_insert_that_met_a_lock_is_tried_again()
    {
        await using var impatient = With("lock_timeout=50ms");
        var audit = Sample.Event();
        Task<IReadOnlyList<AuditWriteOutcome>> insert;
        await using (await database.HoldAuditEventsAsync())
        {
            insert = InsertAsync(impatient, audit);
            await _time.NextTimerAsync(AnyPause);
        }

        _time.Advance(AnyPause);

        Assert.True(Assert.IsType<AuditWriteOutcome.Stored>(Assert.Single(await insert)).WasNew);
    }

    [Fact]
    public async Task The_patience_of_the_sender_is_not_tried_for_longer_than_half_a_second()
    {
        await using var impatient = With("lock_timeout=50ms");
        await using var held = await database.HoldAuditEventsAsync();
        var insert = InsertAsync(impatient, Sample.Event());

        var paused = await _time.AdvanceToNextTimerAsync(AnyPause) + await _time.AdvanceToNextTimerAsync(AnyPause);

        var failure = await Assert.ThrowsAsync<PostgresException>(() => insert);
        Assert.Equal(PostgresErrorCodes.LockNotAvailable, failure.SqlState);
        Assert.InRange(paused, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task The_loser_of_a_deadlock_is_tried_again_and_stores_what_is_new()
    {
        AuditEvent[] events = [.. Enumerable.Range(0, 3).Select(_ => Sample.Event()).OrderBy(audit => audit.EventId)];
        await SetDeadlockTimeoutAsync("60s");
        await using var rival = await RivalAsync(events[2]);
        await using var gate = await RivalAsync(events[1]);
        await SetDeadlockTimeoutAsync("50ms");
        await using var runtime = new RuntimeDatabase(database.ConnectionString);

        // The insert has the first, waits at the gate for the second, and goes on to the third, whose owner waits for the first.
        var insert = InsertAsync(runtime, events);
        await WaitingAsync(1);
        var rivalry = InsertRowAsync(rival, events[0]);
        await WaitingAsync(2);
        await ExecuteAsync(gate, "ROLLBACK");
        await _time.NextTimerAsync(AnyPause);
        await rivalry;
        await ExecuteAsync(rival, "COMMIT");
        _time.Advance(AnyPause);

        Assert.Collection(
            await insert,
            outcome => Assert.IsType<AuditWriteOutcome.Conflict>(outcome),
            outcome => Assert.True(Assert.IsType<AuditWriteOutcome.Stored>(outcome).WasNew),
            outcome => Assert.IsType<AuditWriteOutcome.Conflict>(outcome));
    }

    private RuntimeDatabase With(string setting) => new($"{database.ConnectionString};Options=-c {setting}");

    private Task<IReadOnlyList<AuditWriteOutcome>> InsertAsync(RuntimeDatabase runtime, params AuditEvent[] events) =>
        new AuditInserter(new AuditTable(runtime), new MonthOnDemand(runtime), Options.Create(new AuditOptions()), _time, NullLogger<AuditInserter>.Instance)
            .InsertAsync([.. events.Select(Sample.Accepted)], BatchMode.Partial, CancellationToken.None);

    /// <summary>Of sessions that begin from now on: whoever looks for a deadlock first is its loser.</summary>
    private Task<int> SetDeadlockTimeoutAsync(string timeout) => database.ExecuteAsync($"ALTER DATABASE {database.Name} SET deadlock_timeout = '{timeout}'");

    /// <summary>Another writer of the same event, with other content.</summary>
    private async Task<NpgsqlConnection> RivalAsync(AuditEvent audit)
    {
        var connection = await database.Owner.OpenAsync(default);
        await ExecuteAsync(connection, "BEGIN");
        await InsertRowAsync(connection, audit);
        return connection;
    }

    private Task WaitingAsync(int count) => Eventually.TrueAsync(
        async () => await database.CountWaitingAsync() == count,
        TimeSpan.FromSeconds(20),
        () => $"{count} do not wait");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task InsertRowAsync(NpgsqlConnection connection, AuditEvent audit)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
            VALUES (@Id, 't', 'c', 'success', @At, @Day, 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex'))
            """,
            connection);
        command.Parameters.AddWithValue("Id", audit.EventId);
        command.Parameters.AddWithValue("At", audit.EventTimestamp.UtcDateTime);
        command.Parameters.AddWithValue("Day", audit.EventDate);
        await command.ExecuteNonQueryAsync();
    }
}
