using Dapper;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Empties a DEFAULT partition, which somebody made by hand and which keeps months from being created and detached.</summary>
public sealed class DefaultDrain(OwnerDatabase database, PartitionObserver observer, TimeProvider time)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(5);

    /// <param name="moved">Told of each month and how many rows went to it.</param>
    /// <param name="cancellationToken">What was moved stays moved.</param>
    /// <returns>A sentence on how it stands now.</returns>
    public async Task<string> DrainAsync(Action<Month, long> moved, CancellationToken cancellationToken)
    {
        const string table = PartitionSettings.AuditEvents;

        await using var connection = await database.OpenAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLocks.Partitions, time, cancellationToken);
        await SessionSettings.PrepareAsync(connection, LockTimeout, cancellationToken);
        if ((await observer.ObserveAsync(table, cancellationToken)).Default is not { } rest)
        {
            return $"{table} has no DEFAULT partition.";
        }

        var refused = new List<Month>();
        foreach (var month in await MonthsAsync(connection, rest.Name, cancellationToken))
        {
            if (await IsSealedAsync(connection, month, cancellationToken))
            {
                refused.Add(month);
                continue;
            }

            moved(month, await RetryAsync(token => MoveAsync(connection, table, rest.Name, month, token), cancellationToken));
        }

        if (refused.Count > 0)
        {
            return $"{rest.Name} stays: its rows of {string.Join(", ", refused)} are of sealed months, and somebody has to decide about them.";
        }

        await RetryAsync(token => DropAsync(connection, rest.Name, token), cancellationToken);
        return $"{rest.Name} was empty and is dropped.";
    }

    /// <summary>
    /// One transaction a month, in which nobody writes to the DEFAULT partition: its rows are at no time missing from what
    /// readers see, and the server accepts the month only because none of its rows is left behind.
    /// </summary>
    private static async Task<long> MoveAsync(NpgsqlConnection connection, string table, string rest, Month month, CancellationToken cancellationToken)
    {
        var name = $"\"{PartitionName.For(table, month)}\"";
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Statements.RunAsync(
            connection,
            $"""
            LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE;
            ALTER TABLE {rest} DISABLE TRIGGER append_only;
            CREATE TEMP TABLE moving ON COMMIT DROP AS SELECT * FROM {rest} WHERE event_date >= '{month.First:yyyy-MM-dd}' AND event_date < '{month.End:yyyy-MM-dd}';
            DELETE FROM {rest} WHERE event_date >= '{month.First:yyyy-MM-dd}' AND event_date < '{month.End:yyyy-MM-dd}';
            ALTER TABLE {rest} ENABLE TRIGGER append_only;
            SELECT create_month_partition('{table}', '{month.First:yyyy-MM-dd}', 'its rows were in the DEFAULT partition');
            """,
            cancellationToken);
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO {name} SELECT * FROM moving", transaction: transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        await PartitionOperations.RecordAsync(
            connection,
            "drain",
            PartitionName.For(table, month),
            $"{rows} rows came from {rest}",
            month,
            (await Relation.FindAsync(connection, await SchemaAsync(connection, table, cancellationToken), PartitionName.For(table, month), cancellationToken)).Relation,
            PartitionOperations.Done,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    /// <summary>ACCESS EXCLUSIVE on the table for a moment: the one thing of maintenance that a writer can notice.</summary>
    private static async Task<long> DropAsync(NpgsqlConnection connection, string rest, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Statements.RunAsync(connection, $"LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition($"SELECT EXISTS (SELECT FROM {rest})", cancellationToken: cancellationToken)))
        {
            throw new PostgresException("somebody has written to it meanwhile", "ERROR", "ERROR", PostgresErrorCodes.LockNotAvailable);
        }

        await Statements.RunAsync(connection, $"DROP TABLE {rest}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return 0;
    }

    private static async Task<IReadOnlyList<Month>> MonthsAsync(NpgsqlConnection connection, string rest, CancellationToken cancellationToken)
    {
        var days = await connection.QueryAsync<DateOnly>(new CommandDefinition(
            $"SELECT DISTINCT date_trunc('month', event_date::timestamp)::date FROM {rest} ORDER BY 1", commandTimeout: 0, cancellationToken: cancellationToken));
        return [.. days.Select(Month.Of)];
    }

    private static Task<bool> IsSealedAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT FROM audit_seals WHERE month = @First)", new { month.First }, cancellationToken: cancellationToken));

    private static async Task<string> SchemaAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) =>
        (await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = @table::text::regclass",
            new { table },
            cancellationToken: cancellationToken)))!;

    private async Task<long> RetryAsync(Func<CancellationToken, Task<long>> action, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(time, RetryTime);
        while (true)
        {
            try
            {
                return await action(cancellationToken);
            }
            catch (PostgresException failure) when (PostgresErrors.IsContention(failure))
            {
                if (!await budget.PauseAsync(cancellationToken))
                {
                    throw;
                }
            }
        }
    }
}
