namespace Kubernaut.Chaos.Faults;

/// <summary>An operator ends in good order under load, with nobody else to go to: its senders are cut off, and what it has acknowledged is stored.</summary>
internal sealed class OperatorStopped : IFault
{
    public string Name => "operator-stopped";

    public string Story => "The only operator is told to stop (SIGTERM, no time to drain) in the middle of requests, and another one is started.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < scene.Sized(5, 2); round++)
        {
            var old = scene.Replicas[0];
            if (await old.StopAsync() is not 0 and var code)
            {
                throw new InvalidOperationException($"The operator ended with {code}:\n{old.Output}");
            }

            scene.Withdraw(old);
            await scene.AddReplicaAsync();
            await scene.AcknowledgedAsync(scene.Sized(1000, 200));
        }
    }
}
