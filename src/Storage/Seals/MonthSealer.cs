using System.Data;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Seals;

/// <summary>Seals a closed month: shuts it, then counts and digests what is in it.</summary>
internal sealed class MonthSealer(OwnerDatabase database)
{
    /// <summary>After an interruption it begins anew; a month that is shut and not yet sealed only takes no more rows.</summary>
    /// <exception cref="PostgresException">55P03: somebody is writing to the month.</exception>
    public async Task SealAsync(NpgsqlConnection connection, PlannedAction.Seal action, CancellationToken cancellationToken)
    {
        var relation = await Relation.NameAsync(connection, action.Relation, cancellationToken);
        await ShutAsync(connection, relation, cancellationToken);

        // Its snapshot is taken after the month was shut, so nothing comes in behind it.
        await using var reading = await database.OpenAsync(cancellationToken);
        await using var snapshot = await reading.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await RowDigests.SetAsync(reading, cancellationToken);
        var columns = await RowDigests.ColumnsAsync(reading, relation, cancellationToken);

        using var digest = new LeafDigest();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await SealTable.AppendLeavesAsync(
            connection, action.Month, digest.ThroughAsync(RowDigests.ReadAsync(reading, relation, columns, cancellationToken)), cancellationToken);

        var seal = new AuditSeal
        {
            Id = 0,
            Month = action.Month,
            Rows = digest.Count,
            RowsDigest = digest.Finish(),
            Columns = columns,
            PreviousDigest = await SealTable.NewestDigestAsync(connection, cancellationToken),
            Digest = [],
            SealedAt = await NowAsync(connection, cancellationToken),
        };
        await SealTable.AppendAsync(connection, seal with { Digest = seal.ComputeDigest() }, cancellationToken);
        await PartitionOperations.RecordAsync(connection, "seal", action, action.Month, action.Relation, PartitionOperations.Done, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Waits for whoever is writing to this month, and to no other.</summary>
    internal static Task ShutAsync(NpgsqlConnection connection, string relation, CancellationToken cancellationToken) =>
        Statements.RunAsync(
            connection,
            $"""
            CREATE OR REPLACE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON {relation} FOR EACH ROW EXECUTE FUNCTION refuse_sealed();
            CREATE OR REPLACE TRIGGER sealed_whole BEFORE TRUNCATE ON {relation} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
            """,
            cancellationToken);

    private static async Task<DateTimeOffset> NowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }
}
