using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Postgres;

/// <summary>Names of tables for statements that take no parameters, quoted by the server itself.</summary>
internal static class Relation
{
    /// <returns>As this session must write it.</returns>
    /// <exception cref="PostgresException">55000: there is no such table any more.</exception>
    public static async Task<string> NameAsync(NpgsqlConnection connection, uint relation, CancellationToken cancellationToken)
    {
        // A cast of an oid that is gone prints its number, which as a name would be a syntax error at best.
        const string sql = "SELECT oid::regclass::text FROM pg_class WHERE oid = $1";

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = relation, NpgsqlDbType = NpgsqlDbType.Oid } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? throw Gone($"the table with oid {relation}");
    }

    /// <returns>As this session must write it.</returns>
    /// <exception cref="PostgresException">55000: there is no such table.</exception>
    public static async Task<(uint Relation, string Name)> FindAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT c.oid, c.oid::regclass::text
            FROM pg_class c
            WHERE c.relnamespace = to_regnamespace($1) AND c.relname = $2
            """;

        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = schema }, new() { Value = table } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetFieldValue<uint>(0), reader.GetString(1))
            : throw Gone($"{schema}.{table}");
    }

    private static PostgresException Gone(string what) =>
        new($"{what} is no longer there", "ERROR", "ERROR", PostgresErrorCodes.ObjectNotInPrerequisiteState);
}
