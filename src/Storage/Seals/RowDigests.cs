using System.Runtime.CompilerServices;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Seals;

/// <summary>Lets PostgreSQL digest the rows of a month, each as it prints it under fixed settings.</summary>
internal static class RowDigests
{
    /// <summary>How a row is printed depends on these and on nothing else.</summary>
    public const string Settings = """
        SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601';
        SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0
        """;

    /// <param name="row">The alias of the row.</param>
    /// <param name="columns">In order.</param>
    /// <returns>The expression of a leaf.</returns>
    public static string Leaf(string row, IEnumerable<string> columns) =>
        $"uuid_send({row}.event_id) || date_send({row}.event_date) || sha256(convert_to(ROW({string.Join(", ", columns.Select(column => $"{row}.{Quote(column)}"))})::text, 'UTF8'))";

    /// <summary>In a transaction that has the <see cref="Settings"/>; its connection does nothing else meanwhile.</summary>
    /// <exception cref="PostgresException">42703: a column is no longer there.</exception>
    public static async IAsyncEnumerable<RowLeaf> ReadAsync(
        NpgsqlConnection connection, string relation, IEnumerable<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var export = await connection.BeginBinaryExportAsync(
            $"COPY (SELECT {Leaf("r", columns)} FROM {relation} r ORDER BY r.event_id, r.event_date) TO STDOUT (FORMAT BINARY)", cancellationToken);
        export.Timeout = Timeout.InfiniteTimeSpan;
        while (await export.StartRowAsync(cancellationToken) > 0)
        {
            yield return new RowLeaf(await export.ReadAsync<byte[]>(cancellationToken));
        }
    }

    public static async Task<IReadOnlyList<string>> ColumnsAsync(NpgsqlConnection connection, string relation, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT attname::text FROM pg_attribute
            WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum
            """;

        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = relation } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    public static Task SetAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        Statements.RunAsync(connection, Settings, cancellationToken);

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
