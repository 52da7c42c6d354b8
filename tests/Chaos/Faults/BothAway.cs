namespace Kubernaut.Chaos.Faults;

/// <summary>With neither store there is nothing to promise: senders are refused until one of them is back.</summary>
internal sealed class BothAway : IFault
{
    public string Name => "both-away";

    public string Story => "PostgreSQL and Redis are killed at once; Redis comes back first, then PostgreSQL, then the other way round.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        var outage = scene.Sized(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(3));
        await Task.WhenAll(scene.Postgres.KillAsync(), scene.Redis.KillAsync());
        await Scene.LastAsync(outage, cancellationToken);
        await scene.Redis.StartAsync();
        await scene.QueuedAsync(scene.Sized(500, 100));
        await scene.Postgres.StartAsync();
        await scene.AcknowledgedAsync(scene.Sized(500, 100));

        await Task.WhenAll(scene.Postgres.KillAsync(), scene.Redis.KillAsync());
        await Scene.LastAsync(outage, cancellationToken);
        await scene.Postgres.StartAsync();
        await scene.AcknowledgedAsync(scene.Sized(500, 100));
        await scene.Redis.StartAsync();
    }
}
