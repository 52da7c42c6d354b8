using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.ActionTraces;

/// <summary>Records executed actions. One transaction holds the trace, the status of its history and the counters of its playbook.</summary>
public sealed class ActionTraceWriter(RuntimeDatabase database)
{
    /// <summary>Two requests about the same thing at once get in each other's way for milliseconds.</summary>
    private const int MaxTries = 3;

    /// <exception cref="NpgsqlException">PostgreSQL is away or refused the trace: it is not stored.</exception>
    public async Task<ActionTraceOutcome> WriteAsync(ActionTrace trace, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (await TryWriteAsync(trace, cancellationToken) is { } outcome)
                {
                    return outcome;
                }
            }
            catch (PostgresException failure) when (PostgresErrors.IsContention(failure) && tries < MaxTries)
            {
                // Nothing of it was stored; the other one is through by now.
            }
        }
    }

    /// <returns>Null when another request with the same action id was faster and what it stored has to be looked at.</returns>
    private async Task<ActionTraceOutcome?> TryWriteAsync(ActionTrace trace, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        var stored = trace.ActionId is null ? null : await ActionTraceTable.FindAsync(connection, trace, cancellationToken);
        if (stored is not null && Judge(stored, trace) is { } settled)
        {
            return settled;
        }

        // Always in this order, so that no two requests wait for each other: history, execution, trace, playbook.
        var history = await ActionTraceTable.TakeHistoryAsync(connection, trace, cancellationToken);
        var execution = ExecutionOf(trace);
        var before = await TakeExecutionAsync(connection, execution, cancellationToken);

        ActionTraceOutcome outcome;
        if (stored is not null)
        {
            await ActionTraceTable.MoveAsync(connection, stored.Id, trace, cancellationToken);
            outcome = new ActionTraceOutcome.Moved(stored.Id, stored.Status);
        }
        else if (await ActionTraceTable.InsertAsync(connection, history, trace, cancellationToken) is { } id)
        {
            outcome = new ActionTraceOutcome.Stored(id);
        }
        else
        {
            return null;
        }

        await ActionTraceTable.SettleHistoryAsync(connection, history, cancellationToken);
        if (execution is not null)
        {
            var after = await PlaybookExecutions.CountAsync(connection, execution, cancellationToken);
            var difference = new ExecutionCounts(after.Total - before.Total, after.Successful - before.Successful);
            await PlaybookExecutions.AddAsync(connection, execution, difference, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return outcome;
    }

    /// <returns>Null when the trace has to be moved to its new status.</returns>
    private static ActionTraceOutcome? Judge(StoredTrace stored, ActionTrace sent) => stored switch
    {
        { IsSameAction: false } => new ActionTraceOutcome.Conflict("names an action that is stored with other content"),
        _ when stored.Status != sent.ExecutionStatus => ExecutionStatus.CanMove(stored.Status, sent.ExecutionStatus)
            ? null
            : new ActionTraceOutcome.Conflict($"names an action that is {stored.Status} already and cannot become {sent.ExecutionStatus}"),
        { IsSameResult: false } => new ActionTraceOutcome.Conflict($"names an action that is {stored.Status} already with other times or another error"),
        _ => new ActionTraceOutcome.Repeated(stored.Id),
    };

    /// <returns>Null when the trace belongs to no execution of a catalogued version.</returns>
    private static PlaybookExecution? ExecutionOf(ActionTrace trace) =>
        trace is { PlaybookId: { } playbook, PlaybookVersion: { } version, PlaybookExecutionId: { } id } ? new PlaybookExecution(playbook, version, id) : null;

    private static async Task<ExecutionCounts> TakeExecutionAsync(NpgsqlConnection connection, PlaybookExecution? execution, CancellationToken cancellationToken)
    {
        if (execution is null)
        {
            return new ExecutionCounts(0, 0);
        }

        await PlaybookExecutions.LockAsync(connection, execution, cancellationToken);
        return await PlaybookExecutions.CountAsync(connection, execution, cancellationToken);
    }
}
