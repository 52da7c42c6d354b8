using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Makes months that are closed cheap to keep and to search.</summary>
internal static class MonthCloser
{
    /// <summary>How long a build waits for each transaction that is older than itself. Given up, it is built from its beginning.</summary>
    private static readonly TimeSpan IndexPatience = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Without stopping anybody: the month is read while it is indexed. What an interrupted build has left is built anew; one that
    /// was finished and not recorded, because the run ended in between, is only recorded.
    /// </summary>
    public static async Task IndexPayloadsAsync(
        NpgsqlConnection connection, PlannedAction.IndexPayloads action, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var index = $"{action.Partition}_event_data";
        if (await FindIndexAsync(connection, action.Relation, index, cancellationToken) is var found && !found.IsValid)
        {
            var name = await Relation.NameAsync(connection, action.Relation, cancellationToken);
            await Patience.RunAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {found.Schema}.\"{index}\"", IndexPatience, lockTimeout, cancellationToken);

            // Only @> and path queries, which is what payloads are searched by, at a third of the size of the other kind.
            await Patience.RunAsync(
                connection, $"CREATE INDEX CONCURRENTLY \"{index}\" ON {name} USING gin (event_data jsonb_path_ops)", IndexPatience, lockTimeout, cancellationToken);
        }

        await PartitionOperations.RecordAsync(connection, "index", action, action.Month, action.Relation, PartitionOperations.Done, cancellationToken);
    }

    /// <summary>So that nothing has to be written to it again to keep its rows readable.</summary>
    public static async Task FreezeAsync(NpgsqlConnection connection, PlannedAction.Freeze action, CancellationToken cancellationToken)
    {
        var name = await Relation.NameAsync(connection, action.Relation, cancellationToken);
        await Statements.RunAsync(connection, $"VACUUM (FREEZE, ANALYZE) {name}", cancellationToken);
        await PartitionOperations.RecordAsync(connection, "freeze", action, action.Month, action.Relation, PartitionOperations.Done, cancellationToken);
    }

    /// <summary>Under the lock of the maintainer, since it and a change of the months would make each other wait.</summary>
    public static Task AnalyzeAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) =>
        Statements.RunAsync(connection, $"ANALYZE {table}", cancellationToken);

    private static async Task<(string Schema, bool IsValid)> FindIndexAsync(
        NpgsqlConnection connection, uint relation, string index, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT quote_ident(n.nspname),
                   EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND x.relname = $2 AND i.indisvalid)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = $1
            """;

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = relation, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid }, new() { Value = index } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetString(0), reader.GetBoolean(1)) : ("public", false);
    }
}
