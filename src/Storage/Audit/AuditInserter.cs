using System.Runtime.ExceptionServices;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Audit;

/// <summary>Inserts events with the patience that a waiting sender has: tries again after contention, and brings a missing month about.</summary>
public sealed partial class AuditInserter(
    AuditTable table,
    MonthOnDemand months,
    IOptions<AuditOptions> options,
    TimeProvider time,
    ILogger<AuditInserter> logger)
{
    /// <summary>Waits after a deadlock, a serialization failure or a lock time-out. Their sum stays below 500 ms: the sender is waiting.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150)];

    /// <returns>One outcome for each event, in their order.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL is away or rejects the events. None of them is known to be safe; sending them again is.</exception>
    public async Task<IReadOnlyList<AuditWriteOutcome>> InsertAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        var window = options.Value.WindowAt(time.GetUtcNow());
        try
        {
            return await TryAsync(events, window, mode, cancellationToken);
        }
        catch (PostgresException missing) when (PostgresErrors.IsMissingPartition(missing))
        {
            await MakeMonthsAsync(events, missing, cancellationToken);
            return await TryAsync(events, window, mode, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<AuditWriteOutcome>> TryAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        AuditWindow window,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        foreach (var pause in Pauses)
        {
            try
            {
                return await table.InsertAsync(events, window, mode, cancellationToken);
            }
            catch (PostgresException failure) when (PostgresErrors.IsContention(failure))
            {
                LogContention(events.Count, failure.SqlState);
                await Task.Delay(pause, time, cancellationToken);
            }
        }

        return await table.InsertAsync(events, window, mode, cancellationToken);
    }

    /// <summary>The failure does not say which event has no month, so each of theirs is asked for; there are two or three.</summary>
    private async Task MakeMonthsAsync(IReadOnlyList<AcceptedAuditEvent> events, PostgresException missing, CancellationToken cancellationToken)
    {
        foreach (var day in events.Select(accepted => accepted.Event.EventDate).DistinctBy(day => (day.Year, day.Month)))
        {
            try
            {
                if (await months.EnsureAsync(day, cancellationToken))
                {
                    LogMonthMade(day);
                }
            }
            catch (PostgresException refusal) when (!PostgresErrors.IsPassing(refusal) && !PostgresErrors.IsSealedMonth(refusal))
            {
                LogMonthRefused(day, refusal);

                // Not the refusal, which is permanent by its kind: the event is good and finds its month once someone has looked.
                ExceptionDispatchInfo.Throw(missing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Contention ({SqlState}) while writing {Count} audit events; trying again")]
    private partial void LogContention(int count, string sqlState);

    [LoggerMessage(LogLevel.Warning, "The month of {Day} had no partition of audit_events; made it")]
    private partial void LogMonthMade(DateOnly day);

    [LoggerMessage(LogLevel.Error, "The month of {Day} has no partition of audit_events and cannot be given one; events for it are refused until it has")]
    private partial void LogMonthRefused(DateOnly day, Exception failure);
}
