using System.Net;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.Chaos.Faults;

/// <summary>Every replica is replaced by a new one, as a Deployment does it. Not one request may fail.</summary>
internal sealed class RollingUpdate : IFault
{
    public string Name => "rolling-update";

    public string Story => "Two replicas are replaced one after the other: a new one becomes ready, an old one is told to stop and loses its endpoint when it says that it is not ready.";

    public ScenePlan Plan => new() { Replicas = 2, Settings = new Dictionary<string, string> { ["Http__DrainDelay"] = "00:00:03" } };

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        for (var round = 0; round < scene.Sized(3, 1); round++)
        {
            foreach (var old in scene.Replicas.ToList())
            {
                await scene.AddReplicaAsync();
                await scene.AcknowledgedAsync(scene.Sized(500, 100));
                await ReplaceAsync(scene, old);
                await scene.AcknowledgedAsync(scene.Sized(500, 100));
            }
        }

        if (scene.Senders.Ledger.Retried > 0)
        {
            throw new InvalidOperationException($"{scene.Senders.Ledger.Retried} events had to be sent again.");
        }
    }

    private static async Task ReplaceAsync(Scene scene, OperatorProcess old)
    {
        var ending = old.StopAsync();
        await Eventually.TrueAsync(async () => !await IsReadyAsync(old), TimeSpan.FromSeconds(30), () => "the old replica stayed ready after SIGTERM");

        // Until now senders went there, as they do until every node has heard of the endpoint's end.
        scene.Withdraw(old);
        if (await ending is not 0 and var code)
        {
            throw new InvalidOperationException($"A replica that was told to stop ended with {code}:\n{old.Output}");
        }
    }

    private static async Task<bool> IsReadyAsync(OperatorProcess replica)
    {
        using var answer = await replica.Health.GetAsync(new Uri("/readyz", UriKind.Relative));
        return answer.StatusCode is HttpStatusCode.OK;
    }
}
