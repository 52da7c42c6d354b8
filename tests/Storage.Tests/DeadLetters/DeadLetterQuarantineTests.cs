using System.Text;
using Kubernaut.Storage.DeadLetters;

namespace Kubernaut.Storage.Tests.DeadLetters;

public sealed class DeadLetterQuarantineTests(DeadLetterSetting setting) : IClassFixture<DeadLetterSetting>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await setting.RedisAsync("DEL", DeadLetterBox.Key);
        await setting.RedisAsync("DEL", DeadLetterBox.QuarantineKey);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_was_put_aside_is_told_as_it_was_accepted_and_why()
    {
        var accepted = DeadLetterSetting.Accepted();
        await PutAsideAsync(accepted, "PostgreSQL refuses it: 23514");

        var entry = Assert.Single(await setting.Quarantine().WalkAsync(default).ToListAsync());

        Assert.Equal(Encoding.UTF8.GetString(DeadLetter.JsonOf(accepted)), entry.EventJson);
        Assert.Equal(DeadLetter.HashOf(accepted), entry.ContentHash);
        Assert.Equal("PostgreSQL refuses it: 23514", entry.Reason);
        Assert.NotNull(entry.QueuedAt);
        Assert.Equal(entry, await setting.Quarantine().FindAsync(entry.Id, default));
    }

    [Fact]
    public async Task A_replayed_event_waits_again_unchanged_and_once_however_often_it_is_replayed()
    {
        var accepted = DeadLetterSetting.Accepted();
        var id = await PutAsideAsync(accepted, "too early");

        var first = await setting.Quarantine().ReplayAsync(id, default);
        var second = await setting.Quarantine().ReplayAsync(id, default);

        Assert.Equal((true, false), (first, second));
        Assert.Equal(0, await setting.Quarantine().CountAsync(default));
        var letter = Assert.Single(await setting.Box().ReadNewAsync(10, default));
        Assert.True(letter.TryRead(out var read));
        Assert.Equal(accepted.Event, read.Event);
        Assert.Equal(accepted.ContentHash, read.ContentHash);
    }

    [Fact]
    public async Task Replays_at_the_same_moment_leave_one_event()
    {
        var id = await PutAsideAsync(DeadLetterSetting.Accepted(), "too early");

        var replays = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => setting.Quarantine().ReplayAsync(id, default)));

        Assert.Single(replays, moved => moved);
        Assert.Equal(1, (await setting.Box().BacklogAsync(default)).Depth);
    }

    [Fact]
    public async Task Nothing_is_replayed_over_the_cap()
    {
        var id = await PutAsideAsync(DeadLetterSetting.Accepted(), "too early");
        await setting.Box().AddAsync([DeadLetterSetting.Accepted()], default);

        await Assert.ThrowsAsync<DeadLetterException>(() => setting.Quarantine(cap: 1).ReplayAsync(id, default));

        Assert.NotNull(await setting.Quarantine().FindAsync(id, default));
    }

    [Fact]
    public async Task A_purged_event_is_gone()
    {
        var id = await PutAsideAsync(DeadLetterSetting.Accepted(), "of no use");

        Assert.True(await setting.Quarantine().PurgeAsync(id, default));
        Assert.False(await setting.Quarantine().PurgeAsync(id, default));
        Assert.Equal(0, await setting.Quarantine().CountAsync(default));
    }

    [Fact]
    public async Task A_walk_sees_each_entry_once_and_none_that_came_after_it_began()
    {
        // In one command: each would wait for the disk.
        const string fill = "for count = 0, 1199 do redis.call('XADD', KEYS[1], '*', 'event', '{}', 'reason', count) end";
        await setting.RedisAsync("EVAL", fill, 1, DeadLetterBox.QuarantineKey);

        var seen = new List<string>();
        await foreach (var entry in setting.Quarantine().WalkAsync(default))
        {
            seen.Add(entry.Reason);
            if (seen.Count < 3)
            {
                await setting.RedisAsync("XADD", DeadLetterBox.QuarantineKey, "*", "reason", "late");
            }
        }

        Assert.Equal(Enumerable.Range(0, 1200).Select(count => $"{count}"), seen);
    }

    [Theory]
    [InlineData("1764154800000-0", true)]
    [InlineData("1764154800000", false)]
    [InlineData("-", false)]
    [InlineData("999999999999999999999-0", false)]
    public void An_id_is_told_from_other_text(string text, bool isId) => Assert.Equal(isId, DeadLetterQuarantine.IsId(text));

    private async Task<string> PutAsideAsync(Storage.Audit.AcceptedAuditEvent accepted, string reason)
    {
        var box = setting.Box();
        await box.AddAsync([accepted], default);
        var letter = Assert.Single(await box.ReadNewAsync(1, default));
        await box.QuarantineAsync(letter, reason, default);
        return (await setting.Quarantine().WalkAsync(default).LastAsync()).Id;
    }
}
