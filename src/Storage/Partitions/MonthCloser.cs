using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Makes months that are closed cheap to keep and to search.</summary>
internal static class MonthCloser
{
    /// <summary>Without stopping anybody: the month is read while it is indexed. What an interrupted build has left is built anew.</summary>
    public static async Task IndexPayloadsAsync(NpgsqlConnection connection, PlannedAction.IndexPayloads action, CancellationToken cancellationToken)
    {
        const string schema = "SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1";

        var name = await Relation.NameAsync(connection, action.Relation, cancellationToken);
        await using var command = new NpgsqlCommand(schema, connection)
        {
            Parameters = { new() { Value = action.Relation, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid } },
        };
        var index = $"\"{action.Partition}_event_data\"";
        await Statements.RunAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {await command.ExecuteScalarAsync(cancellationToken)}.{index}", cancellationToken);

        // Only @> and path queries, which is what payloads are searched by, at a third of the size of the other kind.
        await Statements.RunAsync(connection, $"CREATE INDEX CONCURRENTLY {index} ON {name} USING gin (event_data jsonb_path_ops)", cancellationToken);
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
}
