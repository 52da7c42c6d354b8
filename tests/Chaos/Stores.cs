using Kubernaut.Storage.DeadLetters;
using Npgsql;
using StackExchange.Redis;

namespace Kubernaut.Chaos;

/// <summary>Looks into the table and the streams past the operator, which is not to be taken at its word.</summary>
internal sealed class Stores(string postgres, string redis)
{
    /// <returns>Of each id in the table: how many rows it has, and whether they hold what was sent under it.</returns>
    public async Task<Dictionary<Guid, (long Rows, bool AreAsSent)>> StoredAsync()
    {
        const string sql = """
            SELECT event_id, count(*), bool_and(event_data ->> 'event' = event_id::text AND service_name = 'chaos')
            FROM audit_events
            GROUP BY event_id
            """;

        // Unpooled: what is read before the server is killed must leave nothing open.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new Dictionary<Guid, (long, bool)>();
        while (await reader.ReadAsync())
        {
            stored[reader.GetGuid(0)] = (reader.GetInt64(1), reader.GetBoolean(2));
        }

        return stored;
    }

    public Task<long> WaitingAsync() => LengthAsync(DeadLetterBox.Key);

    public Task<long> QuarantinedAsync() => LengthAsync(DeadLetterBox.QuarantineKey);

    /// <returns>The events that wait, as JSON.</returns>
    public async Task<IReadOnlyList<string>> WaitingEventsAsync()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var entries = (RedisResult[])(await connection.GetDatabase().ExecuteAsync("XRANGE", DeadLetterBox.Key, "-", "+"))!;
        return [.. entries.Select(entry => string.Join(' ', (string[])((RedisResult[])entry!)[1]!))];
    }

    private async Task<long> LengthAsync(string key)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        return (long)await connection.GetDatabase().ExecuteAsync("XLEN", key);
    }
}
