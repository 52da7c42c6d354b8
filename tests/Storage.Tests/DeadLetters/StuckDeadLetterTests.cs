using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Tests.Audit;
using Kubernaut.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Tests.DeadLetters;

public sealed class StuckDeadLetterTests(DeadLetterSetting setting) : IClassFixture<DeadLetterSetting>
{
    [Fact]
    public async Task Batches_do_not_take_turns_for_an_event_that_cannot_be_brought_home()
    {
        var box = setting.Box();
        await box.AddAsync([DeadLetterSetting.Accepted()], default);
        var status = await StuckAsync(box);

        var circuit = new PostgresCircuit(TimeProvider.System);
        using var metrics = new AuditMetrics(circuit);
        await using var coalescer = new AuditCoalescer(setting.Inserter(), circuit, metrics);
        using var queued = new DeadLetterSignal();
        using var writer = new AuditWriter(coalescer, setting.Inserter(), circuit, box, queued, status, metrics, TimeProvider.System, NullLogger<AuditWriter>.Instance);
        Task<IReadOnlyList<AuditWriteOutcome>>[] writes;
        await using (await setting.Database.HoldAuditEventsAsync())
        {
            writes = [.. Enumerable.Range(0, 3).Select(_ => writer.WriteAsync([DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted()], BatchMode.Atomic, default))];

            await Eventually.TrueAsync(async () => await setting.Database.CountWaitingAsync() == writes.Length, TimeSpan.FromSeconds(60), () => "the batches wait for each other");
        }

        await Task.WhenAll(writes);
    }

    [Fact]
    public async Task What_waits_is_brought_home_again_once_some_of_it_is_gone()
    {
        var box = setting.Box();
        await box.AddAsync([DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted()], default);
        var status = await StuckAsync(box);

        var wasDraining = status.IsDraining;
        await box.RemoveAsync([(await box.PageAsync("-", 1, default))[0].Id], default);
        await status.LookAsync(default);

        Assert.False(wasDraining);
        Assert.True(status.IsDraining);
    }

    /// <summary>Has looked often enough to know that nothing goes.</summary>
    private static async Task<DeadLetterStatus> StuckAsync(DeadLetterBox box)
    {
        var status = new DeadLetterStatus(box, Options.Create(new RedisOptions()));
        for (var look = 0; look <= DeadLetterStatus.LooksUntilStuck; look++)
        {
            await status.LookAsync(default);
        }

        return status;
    }
}
