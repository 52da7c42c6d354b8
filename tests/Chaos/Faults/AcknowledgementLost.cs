namespace Kubernaut.Chaos.Faults;

/// <summary>The rows of queued events are committed when the operator dies, and their entries still stand in the stream.</summary>
internal sealed class AcknowledgementLost : IFault
{
    public string Name => "acknowledgement-lost";

    public string Story => "The operator is killed between the commit of drained events and their XACK, which a proxy holds back.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await using var proxy = new HoldingProxy(scene.Redis.Port);
        var direct = scene.RedisAddress;
        scene.RedisAddress = $"127.0.0.1:{proxy.Port}";
        await scene.CrashAsync(scene.Replicas[0]);

        var rounds = scene.Sized(5, 2);
        for (var round = 1; round <= rounds; round++)
        {
            await scene.Postgres.KillAsync();
            await scene.QueuedAsync(scene.Sized(1000, 200));
            var held = proxy.HoldRequestsAsync("XACK");
            await scene.Postgres.StartAsync();
            await held.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);

            var victim = scene.Replicas[0];
            await victim.KillAsync();
            proxy.Release();

            // Under its own name it finds what it had begun; under another one it must take it over from the dead.
            var name = scene.Scale is ChaosScale.Full && round == rounds ? null : victim.Name;
            await scene.ReplaceAsync(victim, name);
        }

        scene.RedisAddress = direct;
        await scene.CrashAsync(scene.Replicas[0]);
    }
}
