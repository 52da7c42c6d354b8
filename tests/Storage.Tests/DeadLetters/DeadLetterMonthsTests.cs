using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Tests.Audit;
using Kubernaut.Storage.Tests.Partitions;

namespace Kubernaut.Storage.Tests.DeadLetters;

public sealed class DeadLetterMonthsTests : IAsyncLifetime
{
    /// <summary>One each: what waits in Redis is waited for by every test there.</summary>
    private readonly DeadLetterSetting _setting = new();

    private static Month Current => Month.Of(Sample.Now);

    public Task InitializeAsync() => _setting.InitializeAsync();

    public Task DisposeAsync() => _setting.DisposeAsync();

    [Fact]
    public async Task Each_month_is_told_however_many_events_wait()
    {
        // The two others wait behind everything that one question to Redis gives.
        var box = _setting.Box();
        foreach (var batch in Enumerable.Range(0, 2000).Select(_ => In(Current - 1)).Chunk(1000))
        {
            await box.AddAsync(batch, default);
        }

        await box.AddAsync([In(Current - 4), In(Current - 2)], default);

        var waiting = await new DeadLetterMonths(box).ReadAsync(default);

        Assert.Equal([Current - 4, Current - 2, Current - 1], waiting!.Order());
    }

    [Fact]
    public async Task An_event_that_a_replica_has_taken_and_not_finished_waits_still()
    {
        var box = _setting.Box();
        await box.AddAsync([In(Current - 4)], default);
        Assert.Single(await box.ReadNewAsync(10, default));

        var waiting = await new DeadLetterMonths(box).ReadAsync(default);

        Assert.Equal(Current - 4, Assert.Single(waiting!));
    }

    [Fact]
    public async Task What_is_no_event_keeps_no_month_open()
    {
        await _setting.RedisAsync("XADD", DeadLetterBox.Key, "*", "event", "{}", "content_hash", "00");

        Assert.Empty((await new DeadLetterMonths(_setting.Box()).ReadAsync(default))!);
    }

    [Fact]
    public async Task A_month_that_an_event_waits_for_is_not_sealed_and_the_others_are()
    {
        await _setting.Database.CreateAsync(Current - 4);
        await _setting.Database.CreateAsync(Current - 3);
        await _setting.Box().AddAsync([In(Current - 4)], default);

        Assert.Equal([Current - 3], await ToSealAsync());
    }

    [Fact]
    public async Task Nothing_is_sealed_while_Redis_is_away()
    {
        await _setting.Database.CreateAsync(Current - 4);
        Assert.Equal([Current - 4], await ToSealAsync());

        await _setting.Redis.KillAsync();

        Assert.Null(await new DeadLetterMonths(_setting.Box()).ReadAsync(default));
        Assert.Empty(await ToSealAsync());
    }

    private static AcceptedAuditEvent In(Month month) => DeadLetterSetting.Accepted(
        Sample.Event() with { EventTimestamp = new DateTimeOffset(month.First, new TimeOnly(12, 0), TimeSpan.Zero) });

    private async Task<IReadOnlyList<Month>> ToSealAsync()
    {
        var observer = new MaintenanceObserver(new PartitionObserver(_setting.Database.Runtime), new DeadLetterMonths(_setting.Box()));
        var seen = await observer.ObserveAsync(PartitionSettings.AuditEvents, default);
        return [.. PartitionPlanner.Plan(AuditMonths.Settings, seen, seen.DatabaseClock).Actions.OfType<PlannedAction.Seal>().Select(seal => seal.Month)];
    }
}
