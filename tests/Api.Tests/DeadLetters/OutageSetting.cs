using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Api.Tests.DeadLetters;

/// <summary>The API over a PostgreSQL and a Redis of its own, which a test may take away.</summary>
public sealed class OutageSetting : IAsyncLifetime
{
    public OwnServer Postgres { get; private set; } = null!;

    public OwnServer Redis { get; private set; } = null!;

    public ApiHost Host { get; } = new();

    public async Task InitializeAsync()
    {
        Postgres = await OwnServer.StartPostgresAsync();
        Redis = await OwnServer.StartRedisAsync();
        await using (var owner = new OwnerDatabase(Postgres.Address))
        {
            await new SchemaMigrator(owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(CancellationToken.None);
        }

        await Host.StartAsync(Postgres.Address, Redis.Address);
    }

    /// <summary>Also those of a server that has just come back.</summary>
    public async Task<bool> IsStoredAsync(string eventId)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Postgres.Address + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM audit_events WHERE event_id = '{eventId}'", connection);
            return (long)(await command.ExecuteScalarAsync())! == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>As the superuser, in a session that may write whatever the server's default is.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres.Address + ";Pooling=false;Options=-c default_transaction_read_only=off");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        await Host.StopAsync();
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
