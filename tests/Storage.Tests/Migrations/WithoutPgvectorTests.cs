using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Tests.Playbooks;
using Kubernaut.TestKit.Servers;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

/// <summary>On a server whose files lack pgvector, and once they are installed.</summary>
public sealed class WithoutPgvectorTests : IAsyncLifetime
{
    private OwnServer _server = null!;

    private MigrationOptions Options => new() { ConnectionString = _server.Address + ";Pooling=false" };

    public async Task InitializeAsync() => _server = await OwnServer.StartPostgresWithoutVectorAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_same_sequence_serves_both_and_data_is_taken_along_from_one_to_the_other()
    {
        var without = await StorageMigrations.ApplyAllAsync(Options, default);
        var before = await StorageMigrations.VerifyAsync(Options, default);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync("CREATE EXTENSION vector"));
        var lexical = await SearchAsync(async parts => await parts.RegisteredAsync(Sample.Entry()));
        await ExecuteAsync("""
            WITH resource AS (INSERT INTO resource_references (namespace, kind, name) VALUES ('a', 'b', 'c') RETURNING id),
                 history AS (INSERT INTO action_histories (resource_id, action_type, status) SELECT id, 'd', 'completed' FROM resource RETURNING id)
            INSERT INTO resource_action_traces (action_history_id, alert_name, cluster_name, action_type, action_timestamp, execution_status)
            SELECT id, 'e', 'f', 'd', now(), 'completed' FROM history
            """);

        await _server.InstallVectorAsync();
        var unchanged = await StorageMigrations.ApplyAllAsync(Options, default);
        await ExecuteAsync(unchanged.Pending[0].Command);
        var with = await StorageMigrations.ApplyAllAsync(Options, default);
        var embedded = 0;
        var semantic = await SearchAsync(async parts => embedded = (await parts.CatchUp.RunAsync(default)).Embedded);

        Assert.Equal("0A000", refused.SqlState);
        Assert.Equal(["0003_playbook_embedding", "0007_action_trace_embedding"], without.Pending.Select(pending => pending.Name));
        Assert.True(before.IsWhole);
        Assert.True(lexical.Degraded);
        Assert.Empty(unchanged.Applied);
        Assert.Equal(without.Pending.Select(pending => pending.Name), with.Applied);
        Assert.Empty(with.Pending);
        Assert.Equal(1, embedded);
        Assert.False(semantic.Degraded);
        Assert.Equal("restart-pods", Assert.Single(semantic.Matches).PlaybookId);
        Assert.True((await StorageMigrations.VerifyAsync(Options, default)).IsWhole);
        Assert.Equal(1L, await ScalarAsync("SELECT count(*) FROM resource_action_traces WHERE embedding IS NULL"));
    }

    private async Task<PlaybookAnswer> SearchAsync(Func<CatalogParts, Task> first)
    {
        await using var runtime = new RuntimeDatabase(Options.ConnectionString!);
        await using var parts = new CatalogParts(runtime, Options.ConnectionString!);
        await first(parts);
        return await parts.AnswerAsync(new PlaybookQuery { Text = "pods answer slowly" });
    }

    private async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
