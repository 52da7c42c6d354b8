using StackExchange.Redis;

namespace Kubernaut.Chaos.Faults;

/// <summary>Nothing is trimmed to make room: what no longer fits is refused, and sent again until it does.</summary>
internal sealed class RedisFull : IFault
{
    private const int MaxDeadLetters = 500;

    public string Name => "redis-full";

    public string Story => "PostgreSQL is away until all places in Redis are taken, and then its memory.";

    public ScenePlan Plan => new() { Settings = new Dictionary<string, string> { ["Redis__MaxDeadLetters"] = $"{MaxDeadLetters}" } };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        // Counted from before the stop: while it lasts, all places may be taken already.
        var half = scene.QueuedAsync(MaxDeadLetters / 2);
        await scene.Postgres.StopAsync();
        await half;
        await Scene.LastAsync(scene.Sized(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2)), cancellationToken);

        using var redis = await ConnectionMultiplexer.ConnectAsync($"{scene.Redis.Address},allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await Scene.LastAsync(scene.Sized(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2)), cancellationToken);
        await scene.Postgres.StartAsync();
        await scene.AcknowledgedAsync(200);
        await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
    }
}
