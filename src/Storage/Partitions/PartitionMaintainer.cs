using System.Data;
using Kubernaut.Storage.Archives;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Seals;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Carries out a plan, one action at a time, each whole or not at all.</summary>
public sealed partial class PartitionMaintainer(
    OwnerDatabase database, TimeProvider time, ILogger<PartitionMaintainer> logger)
{
    private readonly MonthSealer _sealer = new(database);
    private readonly MonthArchiver _archiver = new(database);

    /// <param name="plan">What to do.</param>
    /// <param name="settings">Those of the plan.</param>
    /// <param name="scope">How much of it.</param>
    /// <param name="gate">Asked right before each removal.</param>
    /// <param name="cancellationToken">Stops after the statement that runs; what was done stays done.</param>
    /// <exception cref="NpgsqlException">PostgreSQL was away from the beginning.</exception>
    public async Task<MaintenanceOutcome> ApplyAsync(
        PartitionPlan plan, PartitionSettings settings, RunScope scope, RemovalGate gate, CancellationToken cancellationToken)
    {
        var actions = plan.Actions.Where(action => action.Scope <= scope).ToList();
        if (actions.Count == 0)
        {
            return new MaintenanceOutcome.Ran([]);
        }

        var budget = new RetryBudget(time, settings.RetryBudget);
        await using var connection = await database.OpenAsync(cancellationToken);
        if (!await BeginAsync(connection, settings, budget, cancellationToken))
        {
            return new MaintenanceOutcome.Busy();
        }

        var run = new Run(connection, settings, gate);
        var outcomes = new List<ActionOutcome>();
        var given = new HashSet<string>();
        foreach (var action in (await AllowedAsync(connection, actions, settings, cancellationToken)).Where(action => !given.Contains(action.Partition)))
        {
            if (connection.State is not ConnectionState.Open && !await ReopenAsync(connection, settings, cancellationToken))
            {
                break;
            }

            // Creation shares one budget. What may take minutes by itself has one of its own each.
            var outcome = await TryAsync(run, action, action.Scope is RunScope.Create ? budget : new RetryBudget(time, settings.RetryBudget), cancellationToken);
            outcomes.Add(outcome);
            if (outcome is not ActionOutcome.Done)
            {
                // What was to come after it was planned on it.
                given.Add(action.Partition);
            }
        }

        return new MaintenanceOutcome.Ran(outcomes);
    }

    /// <returns>False when another maintainer was at work all the time.</returns>
    private static async Task<bool> BeginAsync(NpgsqlConnection connection, PartitionSettings settings, RetryBudget budget, CancellationToken cancellationToken)
    {
        while (!await AdvisoryLocks.TryTakeAsync(connection, AdvisoryLocks.Partitions, cancellationToken))
        {
            if (!await budget.PauseAsync(cancellationToken))
            {
                return false;
            }
        }

        await SessionSettings.PrepareAsync(connection, settings.LockTimeout, cancellationToken);
        return true;
    }

    /// <summary>The driver gives a connection up on a full disk or a damaged block too, of which the next action may know nothing.</summary>
    /// <returns>False when PostgreSQL is away or another maintainer has gone on: the rest is for the next run.</returns>
    private async Task<bool> ReopenAsync(NpgsqlConnection connection, PartitionSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await connection.CloseAsync();
            await connection.OpenAsync(cancellationToken);
            return await BeginAsync(connection, settings, new RetryBudget(time, settings.RetryBudget), cancellationToken);
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Without the removals that are too many together with those of the runs before that they are counted with.</summary>
    private static async Task<IReadOnlyList<PlannedAction>> AllowedAsync(
        NpgsqlConnection connection, IReadOnlyList<PlannedAction> actions, PartitionSettings settings, CancellationToken cancellationToken)
    {
        if (settings is not { RemovalsCountSince: { } since, Removal.MaxPerRun: var most })
        {
            return actions;
        }

        var done = await PartitionOperations.CountRemovalsAsync(connection, since, cancellationToken);
        var tooMany = actions.Where(action => action.IsRemoval).Select(action => action.Partition).Skip(Math.Max(0, most - done)).ToHashSet();
        return [.. actions.Where(action => !((action.IsRemoval || action is PlannedAction.Archive) && tooMany.Contains(action.Partition)))];
    }

    private async Task<ActionOutcome> TryAsync(Run run, PlannedAction action, RetryBudget budget, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var byUs = await DoAsync(run, action, cancellationToken);
                LogDone(action.ToString(), byUs);
                return new ActionOutcome.Done(action, byUs);
            }
            catch (PostgresException failure) when (IsInTheWay(failure) && !cancellationToken.IsCancellationRequested)
            {
                LogInTheWay(action.Partition, failure.SqlState);
                if (!await budget.PauseAsync(cancellationToken))
                {
                    return Failed(action, failure.SqlState, failure.MessageText, failure);
                }
            }
            catch (PostgresException failure)
            {
                // Whatever it is: one month must not keep the others from being made, nor what would free a full disk from being done.
                return Failed(action, failure.SqlState, failure.MessageText, failure);
            }
            catch (NpgsqlException failure)
            {
                return Failed(action, null, failure.Message, failure);
            }
            catch (RemovalRefusedException refused) when (refused.IsWanted)
            {
                LogWithheld(action.ToString(), refused.Message);
                return new ActionOutcome.Withheld(action, refused.Message, ByHold: !refused.IsOutdated);
            }
            catch (Exception failure) when (failure is RemovalRefusedException or ArchiveException)
            {
                return Failed(action, null, failure.Message, failure);
            }
        }
    }

    /// <returns>Whether it was us who did it.</returns>
    private async Task<bool> DoAsync(Run run, PlannedAction action, CancellationToken cancellationToken)
    {
        var (connection, table) = (run.Connection, run.Settings.Table);
        switch (action)
        {
            case PlannedAction.Create create:
                return await MonthCreator.CreateAsync(connection, create, run.Settings, cancellationToken);

            case PlannedAction.FinalizeDetach finalize:
                await MonthRetirer.FinalizeAsync(connection, table, finalize, run.Settings.LockTimeout, cancellationToken);
                return true;

            case PlannedAction.PutAway putAway:
                await MonthRetirer.PutAwayAsync(connection, putAway, putAway.Relation, putAway.Month, cancellationToken);
                return true;

            case PlannedAction.Seal seal:
                await _sealer.SealAsync(connection, seal, cancellationToken);
                return true;

            case PlannedAction.IndexPayloads index:
                await MonthCloser.IndexPayloadsAsync(connection, index, run.Settings.LockTimeout, cancellationToken);
                return true;

            case PlannedAction.Freeze freeze:
                await MonthCloser.FreezeAsync(connection, freeze, cancellationToken);
                return true;

            case PlannedAction.Detach detach:
                await run.AskAsync(cancellationToken);
                await MonthRetirer.DetachAsync(connection, table, detach, run.Settings.LockTimeout, cancellationToken);
                return true;

            case PlannedAction.Archive archive:
                await MonthRetirer.BeginRemovalAsync(connection, "archive", archive, archive.Month, cancellationToken);
                await _archiver.ArchiveAsync(connection, table, archive, cancellationToken);
                return true;

            case PlannedAction.Drop drop:
                await MonthRetirer.BeginRemovalAsync(connection, "drop", drop, drop.Month, cancellationToken);
                await _archiver.EnsureWholeAsync(connection, table, drop, cancellationToken);
                await MonthRetirer.DropAsync(connection, drop, run.AskAsync, cancellationToken);
                return true;

            case PlannedAction.Analyze:
                await MonthCloser.AnalyzeAsync(connection, table, cancellationToken);
                return true;

            default:
                throw new NotSupportedException($"Cannot carry out: {action}");
        }
    }

    private ActionOutcome.Failed Failed(PlannedAction action, string? sqlState, string message, Exception failure)
    {
        LogFailed(action.ToString(), failure);
        return new ActionOutcome.Failed(action, sqlState, message);
    }

    /// <summary>Somebody else was at the same tables; two who take one name at once violate a key of the catalog, or find the other's type.</summary>
    private static bool IsInTheWay(PostgresException failure) =>
        PostgresErrors.IsContention(failure) || failure.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject;

    [LoggerMessage(LogLevel.Information, "Maintenance: {Action} (done by us: {ByUs})")]
    private partial void LogDone(string action, bool byUs);

    [LoggerMessage(LogLevel.Debug, "Partition {Partition}: somebody was in the way ({SqlState})")]
    private partial void LogInTheWay(string partition, string sqlState);

    [LoggerMessage(LogLevel.Information, "Maintenance: did not {Action}, since {Why}")]
    private partial void LogWithheld(string action, string why);

    [LoggerMessage(LogLevel.Error, "Maintenance: could not {Action}")]
    private partial void LogFailed(string action, Exception failure);

    private sealed record Run(NpgsqlConnection Connection, PartitionSettings Settings, RemovalGate Gate)
    {
        /// <exception cref="RemovalRefusedException">It is no longer wanted.</exception>
        public async Task AskAsync(CancellationToken cancellationToken)
        {
            if (await Gate(cancellationToken) is { } why)
            {
                throw new RemovalRefusedException(why) { IsWanted = true, IsOutdated = true };
            }
        }
    }
}
