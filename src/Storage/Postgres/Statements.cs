using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Runs statements that take no parameters.</summary>
internal static class Statements
{
    /// <summary>Runs until the server is done: what ends it is the server's own limit or <paramref name="cancellationToken"/>.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
