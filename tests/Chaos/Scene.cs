using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Servers;
using Npgsql;

namespace Kubernaut.Chaos;

/// <summary>Servers and operators of one fault's own, and the senders that write to them.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly KubernetesFixture _cluster = new();
    private readonly ScenePlan _plan;
    private readonly List<OperatorProcess> _started = [];
    private volatile OperatorProcess[] _replicas = [];
    private int _names;

    private Scene(ChaosScale scale, ScenePlan plan, OwnServer postgres, OwnServer redis)
    {
        (Scale, _plan, Postgres, Redis) = (scale, plan, postgres, redis);
        (PostgresAddress, RedisAddress) = (postgres.Address + plan.PostgresOptions, redis.Address);
        Senders = new Senders(() => _replicas, plan);
    }

    public ChaosScale Scale { get; }

    public OwnServer Postgres { get; }

    public OwnServer Redis { get; }

    public Senders Senders { get; }

    /// <summary>Where operators that are started from now on find PostgreSQL: an Npgsql connection string. A fault may put something between.</summary>
    public string PostgresAddress { get; set; }

    /// <summary>Where operators that are started from now on find Redis.</summary>
    public string RedisAddress { get; set; }

    /// <summary>The operators that senders go to.</summary>
    public IReadOnlyList<OperatorProcess> Replicas => _replicas;

    public static async Task<Scene> SetAsync(ChaosScale scale, ScenePlan plan)
    {
        var postgres = await (plan.DiskMegabytes > 0 ? OwnServer.StartPostgresAsync(plan.DiskMegabytes) : OwnServer.StartPostgresAsync());
        var scene = new Scene(scale, plan, postgres, await OwnServer.StartRedisAsync());
        await scene._cluster.InitializeAsync();
        for (var replica = 0; replica < plan.Replicas; replica++)
        {
            await scene.AddReplicaAsync();
        }

        return scene;
    }

    public T Sized<T>(T full, T small) => Scale is ChaosScale.Full ? full : small;

    /// <summary>Lets the load go on for a while.</summary>
    public static Task LastAsync(TimeSpan duration, CancellationToken cancellationToken) => Task.Delay(duration, TimeProvider.System, cancellationToken);

    /// <summary>Until that many more events were acknowledged.</summary>
    public Task AcknowledgedAsync(int more) => ReachedAsync(() => Senders.Ledger.Acknowledged, more, "acknowledged");

    /// <summary>Until that many more events were told to be waiting in Redis.</summary>
    public Task QueuedAsync(int more) => ReachedAsync(() => Senders.Ledger.Queued, more, "queued");

    /// <summary>As the superuser, in a session that may write whatever the server's default is.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{Postgres.Address};Pooling=false;Options=-c default_transaction_read_only=off");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Kills the operator, and starts it again in the same pod.</summary>
    public async Task<OperatorProcess> CrashAsync(OperatorProcess replica)
    {
        await replica.KillAsync();
        return await ReplaceAsync(replica, replica.Name);
    }

    /// <summary>Starts one in the place of one that runs no more.</summary>
    public Task<OperatorProcess> ReplaceAsync(OperatorProcess replica, string? name)
    {
        Withdraw(replica);
        return AddReplicaAsync(name);
    }

    /// <summary>Starts one more operator, and lets senders go to it once it is ready.</summary>
    /// <param name="name">Of its pod; by default one that no other has had.</param>
    public async Task<OperatorProcess> AddReplicaAsync(string? name = null)
    {
        var replica = await OperatorProcess.StartOpenAsync(name ?? $"replica-{_names++}", _cluster.Namespace, PostgresAddress, RedisAddress, _plan.Settings);
        _started.Add(replica);
        _replicas = [.. _replicas, replica];
        return replica;
    }

    /// <summary>Senders go there no more, as when an endpoint is withdrawn. The process is left as it is.</summary>
    public void Withdraw(OperatorProcess replica) => _replicas = [.. _replicas.Where(each => each != replica)];

    public async ValueTask DisposeAsync()
    {
        await Senders.DisposeAsync();
        foreach (var replica in _started)
        {
            await replica.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private Task ReachedAsync(Func<int> count, int more, string what)
    {
        var wanted = count() + more;
        return Eventually.TrueAsync(
            () => Task.FromResult(count() >= wanted),
            Patience,
            () => $"only {count()} of {wanted} events were {what} in time; the operators last said:\n{string.Join("\n---\n", _replicas.Select(replica => replica.Output))}");
    }
}
