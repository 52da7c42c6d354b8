using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Tests.Audit;

public sealed class AuditWriterTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly List<object> _open = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var each in Enumerable.Reverse(_open))
        {
            if (each is IAsyncDisposable later)
            {
                await later.DisposeAsync();
            }
            else
            {
                ((IDisposable)each).Dispose();
            }
        }
    }

    [Fact]
    public async Task Batches_beyond_the_bound_are_turned_away_at_once_and_the_others_served()
    {
        const int size = 1000;
        var writer = Writer();
        var batches = Enumerable.Range(0, AuditWriter.MostInBatches / size).Select(_ => Batch(size)).ToArray();
        Task<IReadOnlyList<AuditWriteOutcome>>[] writes;
        await using (await HoldTableAsync())
        {
            writes = [.. batches.Select(batch => writer.WriteAsync(batch, BatchMode.Atomic, default))];

            await Assert.ThrowsAsync<AuditOverloadException>(() => writer.WriteAsync(Batch(size), BatchMode.Atomic, default));
        }

        // A slow machine may not serve all of them within the time of a write; either way they are not under way any more.
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.IsNotType<AuditOverloadException>(await Record.ExceptionAsync(() => writer.WriteAsync(Batch(2), BatchMode.Atomic, default)));
    }

    private static AcceptedAuditEvent[] Batch(int size) => [.. Enumerable.Range(0, size).Select(_ => Sample.Accepted(Sample.Event()))];

    private async Task<NpgsqlConnection> HoldTableAsync()
    {
        var connection = await database.Owner.OpenAsync(default);
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Without dead letters.</summary>
    private AuditWriter Writer()
    {
        var circuit = new PostgresCircuit(TimeProvider.System);
        var metrics = Keep(new AuditMetrics(circuit));
        var inserter = new AuditInserter(
            new AuditTable(database.Runtime),
            new MonthOnDemand(database.Runtime),
            Options.Create(new AuditOptions()),
            TimeProvider.System,
            NullLogger<AuditInserter>.Instance);
        var redis = Options.Create(new RedisOptions());
        var box = new DeadLetterBox(Keep(new RedisConnection(redis, TimeProvider.System)), redis);
        return Keep(new AuditWriter(
            Keep(new AuditCoalescer(inserter, circuit, metrics)),
            inserter,
            circuit,
            box,
            Keep(new DeadLetterSignal()),
            new DeadLetterStatus(box, redis),
            metrics,
            TimeProvider.System,
            NullLogger<AuditWriter>.Instance));
    }

    private T Keep<T>(T disposable)
        where T : notnull
    {
        _open.Add(disposable);
        return disposable;
    }
}
