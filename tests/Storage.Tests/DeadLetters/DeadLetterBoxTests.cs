using Kubernaut.Storage.DeadLetters;

namespace Kubernaut.Storage.Tests.DeadLetters;

public sealed class DeadLetterBoxTests(DeadLetterSetting setting) : IClassFixture<DeadLetterSetting>, IAsyncLifetime
{
    public Task InitializeAsync() => setting.RedisAsync("DEL", DeadLetterBox.Key);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Acknowledged_events_survive_the_death_of_redis()
    {
        var box = setting.Box();
        await box.AddAsync([DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted()], default);

        await setting.Redis.KillAsync();
        await setting.Redis.StartAsync();

        Assert.Equal(2, (await setting.Box().BacklogAsync(default)).Depth);
    }

    [Fact]
    public async Task At_the_cap_events_are_refused_and_none_is_trimmed()
    {
        var box = setting.Box(cap: 3);
        await box.AddAsync([DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted()], default);

        var refusal = await Assert.ThrowsAsync<DeadLetterException>(() => box.AddAsync([DeadLetterSetting.Accepted(), DeadLetterSetting.Accepted()], default));

        Assert.Contains("taken", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await box.BacklogAsync(default)).Depth);
    }

    [Fact]
    public async Task Without_memory_events_are_refused()
    {
        var box = setting.Box();
        await box.AddAsync([DeadLetterSetting.Accepted()], default);
        await setting.RedisAsync("CONFIG", "SET", "maxmemory", "1");

        var refusal = await Assert.ThrowsAsync<DeadLetterException>(() => box.AddAsync([DeadLetterSetting.Accepted()], default));

        await setting.RedisAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.NotNull(refusal.InnerException);
        Assert.Equal(1, (await box.BacklogAsync(default)).Depth);
    }

    [Theory]
    [InlineData("appendfsync", "everysec", "always")]
    [InlineData("no-appendfsync-on-rewrite", "yes", "no")]
    [InlineData("maxmemory-policy", "allkeys-lru", "noeviction")]
    [InlineData("appendonly", "no", "yes")]
    public async Task A_redis_that_may_forget_is_given_nothing(string name, string bad, string good)
    {
        await setting.RedisAsync("CONFIG", "SET", name, bad);

        var refusal = await Assert.ThrowsAsync<DeadLetterException>(() => setting.Box().AddAsync([DeadLetterSetting.Accepted()], default));
        var told = await setting.Status().WhyNotReadyAsync(default);

        await setting.RedisAsync("CONFIG", "SET", name, good);
        Assert.Contains($"{name} is {bad} and must be {good}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{name} is {bad}", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redis_before_7_does_not_fit()
    {
        var version = RedisDurability.VersionIn("# Server\r\nredis_version:6.2.14\r\nredis_mode:standalone\r\n")!;

        Assert.Contains("6.2.14", RedisDurability.WhyNot(version, new Dictionary<string, string>()), StringComparison.Ordinal);
    }
}
