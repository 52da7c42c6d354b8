using System.Diagnostics;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.TestKit;
using StackExchange.Redis;

namespace Kubernaut.Bench.Audit;

/// <summary>How soon events that were queued while PostgreSQL was away are in the table, while others go on writing.</summary>
internal static class Drain
{
    private const double MostSeconds = 60;
    private const int BatchSize = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Sixteen connections with this pause are some hundred events a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static async Task MeasureAsync(BenchRun run, AuditSetting setting)
    {
        var queued = run.Sized(100_000, 5_000);
        await MeasureAsync(run, setting, queued, "some others write", connections: 16, Pause);
        await MeasureAsync(run, setting, queued, "64 others write without a pause", connections: 64, pause: default);
    }

    private static async Task MeasureAsync(BenchRun run, AuditSetting setting, int queued, string beside, int connections, TimeSpan pause)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(setting.Redis.Address);
        Task EmptyAsync() => Eventually.TrueAsync(
            async () => await LengthAsync(redis, DeadLetterBox.Key) == 0,
            Patience,
            () => $"{queued} events were not drained within {Patience.TotalMinutes} minutes.");

        run.Say($"stopping PostgreSQL and queueing {queued:#,0} events");
        var before = await setting.CountEventsAsync();
        await setting.Postgres.StopAsync();
        var seconds = await QueueAsync(setting, queued);

        run.Say($"starting PostgreSQL and waiting for the drain, while {beside}");
        using var end = new CancellationTokenSource();
        var live = HttpLoad.RunAsync(setting.Port, connections, () => EventBodies.Single().Next, wanted: [201, 202], end.Token, pause);
        await setting.Postgres.StartAsync();

        var drain = Stopwatch.StartNew();
        await EmptyAsync();
        drain.Stop();
        await end.CancelAsync();
        var written = await live;

        await EmptyAsync();
        var stored = await setting.CountEventsAsync() - before;
        if (stored != queued + written.Requests || await LengthAsync(redis, DeadLetterBox.QuarantineKey) > 0)
        {
            throw new InvalidOperationException($"Of {queued} queued events and {written.Requests} others {stored} were stored.");
        }

        run.Add(Figure.Seen($"queueing while PostgreSQL is away, batches of {BatchSize}", queued / seconds, "events/s"));
        run.Add(Figure.AtMost($"draining {queued:#,0} queued events while {beside}", drain.Elapsed.TotalSeconds, MostSeconds * queued / 100_000, "s"));
        run.Add(Figure.Seen("live writes meanwhile", written.PerSecond, "events/s"));
        run.Add(Figure.AtLeast("drained ÷ live writes", queued / drain.Elapsed.TotalSeconds / written.PerSecond, 2));
    }

    private static async Task<long> LengthAsync(ConnectionMultiplexer redis, string stream) => (long)await redis.GetDatabase().ExecuteAsync("XLEN", stream);

    private static async Task<double> QueueAsync(AuditSetting setting, int events)
    {
        var clock = Stopwatch.StartNew();
        var batches = events / BatchSize;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var bodies = EventBodies.Batch(BatchSize);
            using var connection = new HttpConnection();
            connection.Connect(setting.Port);
            while (Interlocked.Decrement(ref batches) >= 0)
            {
                if (connection.Send(bodies.Next().Span) is { Status: not 202 } answer)
                {
                    throw new InvalidOperationException($"An answer was {answer.Status} instead of 202.");
                }
            }
        })));
        return clock.Elapsed.TotalSeconds;
    }
}
