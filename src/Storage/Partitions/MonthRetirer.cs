using System.Data;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Seals;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Partitions;

/// <summary>Takes months away: from the table beside its readers and writers, and later for good.</summary>
internal static class MonthRetirer
{
    /// <summary>How long a detach waits for the transactions that are older than itself; writers do not wait for it meanwhile.</summary>
    private static readonly TimeSpan DetachPatience = TimeSpan.FromMinutes(10);

    /// <summary>Less than for a detach: while the end of one waits, the table can get no other month.</summary>
    private static readonly TimeSpan FinalizePatience = TimeSpan.FromMinutes(1);

    /// <exception cref="PostgresException">55P03: a lock was not to be had, or older transactions did not end.</exception>
    /// <exception cref="RemovalRefusedException">A hold, the seal or a younger row stands against it.</exception>
    public static async Task DetachAsync(
        NpgsqlConnection connection, string table, PlannedAction.Detach action, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var name = await Relation.NameAsync(connection, action.Relation, cancellationToken);
        await RefuseHeldAsync(connection, action.Month, cancellationToken);
        await RefuseUnsealedAsync(connection, action.Month, cancellationToken);
        await RefuseYoungerAsync(connection, name, action.Month.End, cancellationToken);

        await PartitionOperations.RecordAsync(connection, "detach", action, action.Month, action.Relation, PartitionOperations.Begun, cancellationToken);
        using (var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            patience.CancelAfter(DetachPatience);

            // It waits for every transaction that is older, a reader's too. Ended by a time-out it would be half done.
            try
            {
                await Patience.RunAsync(connection, $"ALTER TABLE {table} DETACH PARTITION {name} CONCURRENTLY", Patience.Unlimited, lockTimeout, patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new PostgresException(
                    $"older transactions did not end within {DetachPatience.TotalMinutes:0} minutes; pg_stat_activity shows them", "ERROR", "ERROR", PostgresErrorCodes.LockNotAvailable);
            }
        }

        await PutAwayAsync(connection, action, action.Relation, action.Month, cancellationToken);
    }

    public static async Task FinalizeAsync(
        NpgsqlConnection connection, string table, PlannedAction.FinalizeDetach action, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        var name = await Relation.NameAsync(connection, action.Relation, cancellationToken);

        // Whoever began it: from here on it is ours to put away.
        await PartitionOperations.RecordAsync(connection, "detach", action, action.Month, action.Relation, PartitionOperations.Begun, cancellationToken);
        await Patience.RunAsync(connection, $"ALTER TABLE {table} DETACH PARTITION {name} FINALIZE", FinalizePatience, lockTimeout, cancellationToken);
        await PutAwayAsync(connection, action, action.Relation, action.Month, cancellationToken);
    }

    public static async Task PutAwayAsync(
        NpgsqlConnection connection, PlannedAction action, uint relation, Month month, CancellationToken cancellationToken)
    {
        const string grantees = """
            SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
            FROM pg_class c, aclexplode(c.relacl) AS acl
            WHERE c.oid = $1 AND acl.grantee <> c.relowner
            """;

        var name = await Relation.NameAsync(connection, relation, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var grantee in await ListAsync(connection, grantees, relation, cancellationToken))
        {
            await Statements.RunAsync(connection, $"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {name} FROM {grantee}", cancellationToken);
        }

        await Statements.RunAsync(connection, $"ALTER TABLE {name} SET SCHEMA {RetiredPartition.Schema}", cancellationToken);
        await PartitionOperations.RecordAsync(connection, "detach", action, month, relation, PartitionOperations.Done, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Told before it is tried: a month that cannot be archived or dropped then gives way to the others.</summary>
    public static async Task BeginRemovalAsync(
        NpgsqlConnection connection, string kind, PlannedAction action, Month month, CancellationToken cancellationToken)
    {
        var (relation, _) = await Relation.FindAsync(connection, RetiredPartition.Schema, action.Partition, cancellationToken);
        await PartitionOperations.RecordAsync(connection, kind, action, month, relation, PartitionOperations.Begun, cancellationToken);
    }

    /// <summary>Everything that stands against it is looked at in the transaction that drops, and nobody can place a hold before that has ended.</summary>
    /// <exception cref="RemovalRefusedException">A hold, the seal or a younger row stands against it.</exception>
    public static async Task DropAsync(
        NpgsqlConnection connection, PlannedAction.Drop action, Func<CancellationToken, Task> lastCheck, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var (relation, name) = await Relation.FindAsync(connection, RetiredPartition.Schema, action.Partition, cancellationToken);
        await Statements.RunAsync(connection, $"LOCK TABLE {name} IN SHARE MODE", cancellationToken);
        await RefuseYoungerAsync(connection, name, action.KeptFrom, cancellationToken);
        await SealCheck.RefuseChangedAsync(connection, name, action.Month, cancellationToken);

        // Whoever reads the table is waited for here: the drop itself must not wait, or a hold applied meanwhile would come too late.
        await Statements.RunAsync(connection, $"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        await lastCheck(cancellationToken);

        await Statements.RunAsync(connection, "LOCK TABLE audit_legal_holds IN SHARE MODE", cancellationToken);
        await RefuseHeldAsync(connection, action.Month, cancellationToken);
        await Statements.RunAsync(connection, $"DROP TABLE {name}", cancellationToken);
        await PartitionOperations.RecordAsync(connection, "drop", action, action.Month, relation, PartitionOperations.Done, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RefuseHeldAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT name::text
            FROM (SELECT DISTINCT ON (name) * FROM audit_legal_holds ORDER BY name, entry_id DESC) AS newest
            WHERE state = 'active' AND held_from < $2 AND (held_to IS NULL OR held_to >= $1)
            LIMIT 1
            """;

        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = month.First }, new() { Value = month.End } } };
        if (await command.ExecuteScalarAsync(cancellationToken) is string hold)
        {
            throw new RemovalRefusedException($"legal hold {hold} was placed on it meanwhile") { IsWanted = true };
        }
    }

    private static async Task RefuseUnsealedAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM audit_seals WHERE month = $1)", connection) { Parameters = { new() { Value = month.First } } };
        if (!(bool)(await command.ExecuteScalarAsync(cancellationToken))!)
        {
            throw new RemovalRefusedException("it is not sealed");
        }
    }

    /// <summary>The bounds say so already; what is dropped is gone, so the rows are asked as well.</summary>
    private static async Task RefuseYoungerAsync(NpgsqlConnection connection, string name, DateOnly keptFrom, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT max(event_date) FROM {name}", connection) { CommandTimeout = 0 };
        if (await command.ExecuteScalarAsync(cancellationToken) is DateTime newest && DateOnly.FromDateTime(newest) >= keptFrom)
        {
            throw new RemovalRefusedException($"it holds a row of {newest:yyyy-MM-dd}, which is kept");
        }
    }

    private static async Task<IReadOnlyList<string>> ListAsync(NpgsqlConnection connection, string sql, uint relation, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = relation, NpgsqlDbType = NpgsqlDbType.Oid } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
