using Dapper;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Empties a DEFAULT partition, which somebody made by hand and which keeps months from being created and detached.</summary>
public sealed class DefaultDrain(OwnerDatabase database, TimeProvider time)
{
    private const string Table = PartitionSettings.AuditEvents;

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryTime = TimeSpan.FromMinutes(5);

    /// <param name="moved">Told of each month and how many rows went to it.</param>
    /// <param name="cancellationToken">What was moved stays moved.</param>
    /// <returns>A sentence on how it stands now.</returns>
    public async Task<string> DrainAsync(Action<Month, long> moved, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await AdvisoryLocks.TakeAsync(connection, AdvisoryLocks.Partitions, time, cancellationToken);
        await SessionSettings.PrepareAsync(connection, LockTimeout, cancellationToken);
        if (await FindAsync(connection, cancellationToken) is not { } rest)
        {
            return $"{Table} has no DEFAULT partition.";
        }

        // Writers go on meanwhile. A row that came after the last look is moved too; its month has a table from then on, so this ends.
        do
        {
            if (await MoveAllAsync(connection, rest, moved, cancellationToken) is [_, ..] refused)
            {
                return $"{rest} stays: its rows of {string.Join(", ", refused)} are of sealed months, and somebody has to decide about them.";
            }
        }
        while (!await RetryAsync(token => DropAsync(connection, rest, token), cancellationToken));

        return $"{rest} was empty and is dropped.";
    }

    /// <returns>As this session must write it; null when there is none.</returns>
    private static Task<string?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "SELECT partdefid::regclass::text FROM pg_partitioned_table WHERE partrelid = to_regclass(@Table) AND partdefid <> 0";

        return connection.ExecuteScalarAsync<string>(new CommandDefinition(sql, new { Table }, cancellationToken: cancellationToken));
    }

    /// <returns>The months that were left, because they are sealed.</returns>
    private async Task<IReadOnlyList<Month>> MoveAllAsync(
        NpgsqlConnection connection, string rest, Action<Month, long> moved, CancellationToken cancellationToken)
    {
        var refused = new List<Month>();
        foreach (var month in await MonthsAsync(connection, rest, cancellationToken))
        {
            if (await IsSealedAsync(connection, month, cancellationToken))
            {
                refused.Add(month);
                continue;
            }

            moved(month, await RetryAsync(token => MoveAsync(connection, rest, month, token), cancellationToken));
        }

        return refused;
    }

    /// <summary>
    /// One transaction a month, in which nobody writes to the DEFAULT partition or reads it: its rows are at no time missing
    /// from what readers see, and the server accepts the month only because none of its rows is left behind.
    /// </summary>
    private static async Task<long> MoveAsync(NpgsqlConnection connection, string rest, Month month, CancellationToken cancellationToken)
    {
        // By name: what was attached may have its columns in another order than its parent, of which the month is a copy.
        var columns = await ColumnsAsync(connection, cancellationToken);
        var rowsOfMonth = $"FROM {rest} WHERE event_date >= '{month.First:yyyy-MM-dd}' AND event_date < '{month.End:yyyy-MM-dd}'";
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Statements.RunAsync(
            connection,
            $"""
            LOCK TABLE ONLY {Table} IN SHARE UPDATE EXCLUSIVE MODE;
            LOCK TABLE {rest} IN ACCESS EXCLUSIVE MODE;
            ALTER TABLE {rest} DISABLE TRIGGER append_only;
            CREATE TEMP TABLE moving ON COMMIT DROP AS SELECT {columns} {rowsOfMonth};
            DELETE {rowsOfMonth};
            ALTER TABLE {rest} ENABLE TRIGGER append_only;
            """,
            cancellationToken);
        await CreateAsync(connection, month, cancellationToken);
        var (relation, name) = await Relation.FindAsync(
            connection, await SchemaAsync(connection, cancellationToken), PartitionName.For(Table, month), cancellationToken);
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO {name} ({columns}) SELECT {columns} FROM moving", commandTimeout: 0, cancellationToken: cancellationToken));
        await PartitionOperations.RecordAsync(
            connection, "drain", PartitionName.For(Table, month), $"{rows} rows came from {rest}", month, relation, PartitionOperations.Done, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    /// <summary>Like the maintainer's, without its time limit: the server looks through the whole DEFAULT partition first.</summary>
    private static async Task CreateAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken)
    {
        const string sql = "SELECT create_month_partition(@Table::text::regclass, @First, 'its rows were in the DEFAULT partition', @parameters)";

        var parameters = new PartitionSettings().StorageParameters.Select(pair => $"{pair.Key}={pair.Value}").ToArray();
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { Table, month.First, parameters }, commandTimeout: 0, cancellationToken: cancellationToken));
    }

    /// <summary>ACCESS EXCLUSIVE on the table for a moment: the one thing of maintenance that a writer can notice.</summary>
    /// <returns>False when somebody has written to it meanwhile.</returns>
    private static async Task<bool> DropAsync(NpgsqlConnection connection, string rest, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Statements.RunAsync(connection, $"SET LOCAL lock_timeout = '100ms'; LOCK TABLE {rest} IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition($"SELECT EXISTS (SELECT FROM {rest})", commandTimeout: 0, cancellationToken: cancellationToken)))
        {
            return false;
        }

        // Everybody queues behind this while it waits, and a writer who waits for us would wait for ever: it gives way before either is noticed.
        await Statements.RunAsync(connection, $"LOCK TABLE ONLY {Table} IN ACCESS EXCLUSIVE MODE; DROP TABLE {rest}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
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

    private static async Task<string> ColumnsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
            FROM pg_attribute
            WHERE attrelid = @Table::text::regclass AND attnum > 0 AND NOT attisdropped
            """;

        return (await connection.ExecuteScalarAsync<string>(new CommandDefinition(sql, new { Table }, cancellationToken: cancellationToken)))!;
    }

    private static async Task<string> SchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = @Table::text::regclass",
            new { Table },
            cancellationToken: cancellationToken)))!;

    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
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
