using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Servers;
using Npgsql;

namespace Kubernaut.Bench.Audit;

/// <summary>Servers of the suite's own, and the operator at work on them.</summary>
internal sealed class AuditSetting : IAsyncDisposable
{
    private readonly KubernetesFixture _cluster = new();
    private OperatorProcess? _operator;
    private NpgsqlDataSource? _database;

    private AuditSetting(OwnServer postgres, OwnServer redis) => (Postgres, Redis) = (postgres, redis);

    public OwnServer Postgres { get; }

    public OwnServer Redis { get; }

    public OperatorProcess Operator => _operator!;

    public int Port => Operator.Api.BaseAddress!.Port;

    public Pgbench Pgbench => new(Postgres.Address);

    public static async Task<AuditSetting> StartAsync()
    {
        var setting = new AuditSetting(await OwnServer.StartPostgresAsync(), await OwnServer.StartRedisAsync());
        await setting._cluster.InitializeAsync();

        // Unpooled, since the server is stopped and started again in between.
        setting._database = NpgsqlDataSource.Create($"{setting.Postgres.Address};Pooling=false");
        setting._operator = await OperatorProcess.StartOpenAsync("bench-0", setting._cluster.Namespace, setting.Postgres.Address, setting.Redis.Address, new Dictionary<string, string>());

        // One event on its own brings its month about; many at once would be queued meanwhile.
        using var connection = new HttpConnection();
        connection.Connect(setting.Port);
        connection.Send(EventBodies.Single().Next().Span);
        return setting;
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = _database!.CreateCommand(sql);
        command.CommandTimeout = 600;
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <returns>How many events are in the table.</returns>
    public Task<long> CountEventsAsync() => ScalarAsync<long>("SELECT count(*) FROM audit_events");

    /// <summary>Whoever measures next must not pay for what the last one has written.</summary>
    public Task SettleAsync() => ScalarAsync<object>("CHECKPOINT");

    public async ValueTask DisposeAsync()
    {
        if (_operator is not null)
        {
            await _operator.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
