using System.Diagnostics;
using Kubernaut.Chaos.Faults;
using Kubernaut.TestKit;

namespace Kubernaut.Chaos;

/// <summary>Makes faults one after the other, each on a scene of its own, and holds what was acknowledged against what is stored.</summary>
internal sealed class Campaign(ChaosScale scale, Action<string> say)
{
    /// <summary>A new one is added here.</summary>
    public static IReadOnlyList<IFault> Faults { get; } =
    [
        new PostgresKilled(),
        new PostgresStopped(),
        new PostgresReadOnly(),
        new PoolExhausted(),
        new ConnectionsTaken(),
        new PartitionMissing(),
        new DiskFull(),
        new RedisKilled(),
        new RedisFull(),
        new BothAway(),
        new OperatorKilled(),
        new ReplyLost(),
        new AcknowledgementLost(),
        new SentTwice(),
        new OperatorStopped(),
        new RollingUpdate(),
    ];

    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(120);

    private readonly List<FaultReport> _reports = [];

    public IReadOnlyList<FaultReport> Reports => _reports;

    public async Task<FaultReport> RunAsync(IFault fault)
    {
        say($"• {fault.Name}: {fault.Story}");
        FaultReport report;
        try
        {
            report = await MakeAsync(fault);
        }
        catch (Exception failure)
        {
            report = new FaultReport { Fault = fault.Name, Failure = failure.Message };
        }

        _reports.Add(report);
        say($"  {report.Line}");
        if (report.Failure is { } why)
        {
            say(why);
        }

        return report;
    }

    private async Task<FaultReport> MakeAsync(IFault fault)
    {
        await using var scene = await Scene.SetAsync(scale, fault.Plan);
        var stores = new Stores(scene.Postgres.Address, scene.Redis.Address);
        var before = scene.Sized(2000, 300);

        scene.Senders.Start();
        await scene.AcknowledgedAsync(before);
        await fault.BreakAsync(scene, CancellationToken.None);

        var drain = Stopwatch.StartNew();
        await DrainedAsync(stores);
        drain.Stop();
        await scene.AcknowledgedAsync(before);
        await scene.Senders.StopAsync();
        await DrainedAsync(stores);
        return await CompareAsync(fault, scene.Senders.Ledger, stores, drain.Elapsed);
    }

    private static Task DrainedAsync(Stores stores) => Eventually.TrueAsync(
        async () => await stores.WaitingAsync() == 0, DrainPatience, () => $"the stream was not empty within {DrainPatience.TotalSeconds:0} s");

    private static async Task<FaultReport> CompareAsync(IFault fault, Ledger ledger, Stores stores, TimeSpan drain)
    {
        var acknowledged = ledger.Ids;
        var stored = await stores.StoredAsync();
        var waiting = await stores.WaitingEventsAsync();
        var missing = acknowledged.Where(id => !stored.ContainsKey(id)).ToList();
        return new FaultReport
        {
            Fault = fault.Name,
            Acknowledged = acknowledged.Count,
            Stored = acknowledged.Count - missing.Count,
            Queued = ledger.Queued,
            Waiting = waiting.Count,
            Lost = missing.Count(id => !waiting.Any(entry => entry.Contains(id.ToString(), StringComparison.Ordinal))),
            Doubled = stored.Values.Count(row => row.Rows > 1),
            Changed = stored.Values.Count(row => !row.AreAsSent),
            Quarantined = await stores.QuarantinedAsync(),
            Refusals = ledger.Refusals,
            Abandoned = ledger.Abandoned,
            Retried = ledger.Retried,
            RetriedWell = ledger.RetriedWell,
            Drain = drain,
        };
    }
}
