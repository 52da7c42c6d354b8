using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Bench.Migrations;

/// <summary>A table of executed actions as it was before ADR-033, on a server of its own.</summary>
internal sealed class TraceTable(string connectionString) : IAsyncDisposable
{
    public const string Adr033 = "0008_adr033_multidimensional_tracking";

    /// <summary>One action, as a client sends it that knows nothing of ADR-033.</summary>
    public const string Insert = """
        INSERT INTO resource_action_traces (action_history_id, action_id, alert_name, cluster_name, action_type, action_timestamp, execution_status)
        VALUES (1 + floor(random() * 1000)::int, gen_random_uuid(), 'KubePodCrashLooping', 'eu-1', 'restart_pod', now(), 'completed')
        """;

    private readonly OwnerDatabase _owner = new(connectionString);

    private static readonly string[] Later = ["0012_success_rate_windows", "0019_success_rate_columns"];

    private MigrationOptions Options => new() { ConnectionString = connectionString, Tables = ["resource_action_traces"] };

    /// <summary>What the Context API asks: the newest actions on one resource.</summary>
    /// <param name="pod">SQL for the number of the resource.</param>
    public static string Query(string pod) => $"""
        SELECT t.id, t.alert_name, t.action_type, t.action_timestamp, t.execution_status
        FROM resource_references r
        JOIN action_histories h ON h.resource_id = r.id
        JOIN resource_action_traces t ON t.action_history_id = h.id
        WHERE (r.namespace, r.kind, r.name) = ('shop', 'Pod', 'pod-' || {pod})
        ORDER BY t.action_timestamp DESC
        LIMIT 50
        """;

    public async Task CreateAsync(int rows)
    {
        await StorageMigrations.ApplyAsync(Options with { Skip = [Adr033, .. Later] }, CancellationToken.None);
        await ExecuteAsync($"""
            INSERT INTO resource_references (namespace, kind, name) SELECT 'shop', 'Pod', 'pod-' || n FROM generate_series(1, 200) AS n;
            INSERT INTO action_histories (resource_id, action_type, status)
            SELECT id, type, 'completed' FROM resource_references, unnest('{"{restart_pod,scale,rollback,cordon,drain}"}'::text[]) AS type;
            INSERT INTO resource_action_traces (action_history_id, action_id, alert_name, cluster_name, action_type, action_timestamp, execution_status)
            SELECT 1 + n % 1000, gen_random_uuid(), 'alert-' || n % 50, 'eu-1', 'restart_pod', now() - ({rows} - n) * interval '8 seconds', 'completed'
            FROM generate_series(1, {rows}) AS n
            """);
        await ExecuteAsync("VACUUM ANALYZE");
        await ExecuteAsync("CHECKPOINT");
    }

    public Task UpAsync() => StorageMigrations.ApplyAsync(Options with { Skip = Later }, CancellationToken.None);

    public Task DownAsync() => new SchemaMigrator(_owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).RevertAsync(Adr033, CancellationToken.None);

    public async Task<bool> IsWholeAsync() => (await StorageMigrations.VerifyAsync(Options with { Skip = Later }, CancellationToken.None)).IsWhole;

    public async Task<long> CountAsync()
    {
        await using var connection = await _owner.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM resource_action_traces", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await _owner.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Sends a statement again and again, with a pause, until it is told to stop.</summary>
    /// <returns>How long each took, in milliseconds.</returns>
    public async Task<List<double>> RepeatAsync(string sql, TimeSpan pause, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        await using var connection = await _owner.OpenAsync(CancellationToken.None);
        while (!cancellationToken.IsCancellationRequested)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await using (var command = new NpgsqlCommand(sql, connection))
            {
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }

            times.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }

        return times;
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();
}
