using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

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
        await using (await database.HoldAuditEventsAsync())
        {
            writes = [.. batches.Select(batch => writer.WriteAsync(batch, BatchMode.Atomic, default))];

            await Assert.ThrowsAsync<AuditOverloadException>(() => writer.WriteAsync(Batch(size), BatchMode.Atomic, default));
        }

        // A slow machine may not serve all of them within the time of a write; either way they are not under way any more.
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.IsNotType<AuditOverloadException>(await Record.ExceptionAsync(() => writer.WriteAsync(Batch(2), BatchMode.Atomic, default)));
    }

    [Fact]
    public async Task A_sender_who_hangs_up_says_nothing_of_postgres()
    {
        var time = new ManualTime();
        var circuit = new PostgresCircuit(time);
        var writer = Writer(circuit);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => circuit.ExecuteAsync<int>(_ => throw new TimeoutException()));
        }

        time.Advance(TimeSpan.FromSeconds(1.1));
        using var hangingUp = new CancellationTokenSource();
        await using (await database.HoldAuditEventsAsync())
        {
            var write = writer.WriteAsync(Batch(2), BatchMode.Atomic, hangingUp.Token);
            await hangingUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);

            Assert.True(circuit.IsOpen);
        }

        await Eventually.TrueAsync(() => Task.FromResult(!circuit.IsOpen), TimeSpan.FromSeconds(60), () => "what the sender did not wait for was not done");
    }

    private static AcceptedAuditEvent[] Batch(int size) => [.. Enumerable.Range(0, size).Select(_ => Sample.Accepted(Sample.Event()))];

    /// <summary>Without dead letters.</summary>
    private AuditWriter Writer(PostgresCircuit? known = null)
    {
        var circuit = known ?? new PostgresCircuit(TimeProvider.System);
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
