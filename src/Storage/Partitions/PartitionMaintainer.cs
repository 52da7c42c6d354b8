using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Partitions;

/// <summary>Carries out a plan, one action at a time, each whole or not at all.</summary>
public sealed partial class PartitionMaintainer(
    OwnerDatabase database, TimeProvider time, ILogger<PartitionMaintainer> logger)
{
    /// <summary>One action may wait for a lock several times, and the server's own limit shall end it, not ours.</summary>
    private const int CommandTimeoutInLockTimeouts = 6;

    /// <exception cref="NpgsqlException">PostgreSQL went away. What was done stays done; plan again and go on from there.</exception>
    public async Task<MaintenanceOutcome> ApplyAsync(
        PartitionPlan plan, PartitionSettings settings, CancellationToken cancellationToken)
    {
        if (plan.Actions.Count == 0)
        {
            return new MaintenanceOutcome.Ran([]);
        }

        var budget = new RetryBudget(time, settings.RetryBudget);
        await using var connection = await database.OpenAsync(cancellationToken);
        while (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.Partitions, cancellationToken))
        {
            if (!await budget.PauseAsync(cancellationToken))
            {
                return new MaintenanceOutcome.Busy();
            }
        }

        await SetLockTimeoutAsync(connection, settings.LockTimeout, cancellationToken);

        var outcomes = new List<ActionOutcome>();
        foreach (var action in plan.Actions)
        {
            outcomes.Add(await TryAsync(connection, action, settings, budget, cancellationToken));
        }

        return new MaintenanceOutcome.Ran(outcomes);
    }

    private async Task<ActionOutcome> TryAsync(
        NpgsqlConnection connection,
        PlannedAction action,
        PartitionSettings settings,
        RetryBudget budget,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var byUs = action switch
                {
                    PlannedAction.Create create => await CreateAsync(connection, create, settings, cancellationToken),
                    _ => throw new NotSupportedException($"Cannot carry out: {action}"),
                };
                LogDone(action.Partition, byUs);
                return new ActionOutcome.Done(action, byUs);
            }
            catch (PostgresException failure) when (IsInTheWay(failure) && !cancellationToken.IsCancellationRequested)
            {
                LogInTheWay(action.Partition, failure.SqlState);
                if (!await budget.PauseAsync(cancellationToken))
                {
                    return Failed(action, failure);
                }
            }
            catch (PostgresException failure) when (PostgresErrors.Classify(failure) is PostgresErrorKind.Permanent)
            {
                // A month that cannot be made must not keep the others from being made.
                return Failed(action, failure);
            }
        }
    }

    private ActionOutcome.Failed Failed(PlannedAction action, PostgresException failure)
    {
        LogFailed(action.Partition, failure);
        return new ActionOutcome.Failed(action, failure.SqlState, failure.MessageText);
    }

    /// <summary>Somebody else was at the same tables; two who take one name at once violate a key of the catalog.</summary>
    private static bool IsInTheWay(PostgresException failure) =>
        PostgresErrors.IsContention(failure) || failure.SqlState is PostgresErrorCodes.UniqueViolation;

    private static async Task SetLockTimeoutAsync(
        NpgsqlConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        const string sql = "SELECT set_config('lock_timeout', $1, false)";

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = $"{(int)timeout.TotalMilliseconds}ms" } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> CreateAsync(
        NpgsqlConnection connection,
        PlannedAction.Create create,
        PartitionSettings settings,
        CancellationToken cancellationToken)
    {
        const string sql = "SELECT create_month_partition($1::regclass, $2, $3, $4)";

        await using var command = new NpgsqlCommand(sql, connection)
        {
            CommandTimeout = CommandTimeoutInLockTimeouts * (int)Math.Ceiling(settings.LockTimeout.TotalSeconds),
            Parameters =
            {
                new() { Value = settings.Table, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = create.Month.First },
                new() { Value = create.Reason },
                new() { Value = settings.StorageParameters.Select(pair => $"{pair.Key}={pair.Value}").ToArray() },
            },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(LogLevel.Information, "Partition {Partition} is attached (made by us: {ByUs})")]
    private partial void LogDone(string partition, bool byUs);

    [LoggerMessage(LogLevel.Debug, "Partition {Partition}: somebody was in the way ({SqlState})")]
    private partial void LogInTheWay(string partition, string sqlState);

    [LoggerMessage(LogLevel.Error, "Partition {Partition} could not be made")]
    private partial void LogFailed(string partition, Exception failure);
}
