using Npgsql;

namespace Kubernaut.Chaos.Faults;

/// <summary>The commit is done and its reply is on the way when the operator dies: the event is stored, and nobody knows.</summary>
internal sealed class ReplyLost : IFault
{
    /// <summary>Far more than a commit takes that the server has begun to answer for.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    public string Name => "reply-lost";

    public string Story => "The operator is killed between the commit of PostgreSQL and its reply, which a proxy holds back.";

    public async Task BreakAsync(Scene scene, CancellationToken cancellationToken)
    {
        await using var proxy = new HoldingProxy(scene.Postgres.Port);
        var direct = scene.PostgresAddress;
        scene.PostgresAddress = new NpgsqlConnectionStringBuilder(direct) { Port = proxy.Port }.ConnectionString;
        await scene.CrashAsync(scene.Replicas[0]);

        var stores = new Stores(scene.Postgres.Address, scene.Redis.Address);
        var unanswered = 0;
        for (var round = 0; round < scene.Sized(8, 2); round++)
        {
            await scene.AcknowledgedAsync(scene.Sized(500, 100));
            await proxy.HoldAnswersAsync().WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            await Scene.LastAsync(Settle, cancellationToken);
            await scene.Replicas[0].KillAsync();
            unanswered += (await stores.StoredAsync()).Keys.Except(scene.Senders.Ledger.Ids).Count();
            proxy.Release();
            await scene.ReplaceAsync(scene.Replicas[0], scene.Replicas[0].Name);
        }

        if (unanswered == 0)
        {
            throw new InvalidOperationException("No answer that was held back was that of a commit.");
        }

        // The proxy ends here, and whoever goes through it.
        scene.PostgresAddress = direct;
        await scene.CrashAsync(scene.Replicas[0]);
    }
}
