using System.Runtime.ExceptionServices;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Audit;

/// <summary>Puts audit events somewhere safe, PostgreSQL or the dead letters while it is away, and answers only once they are.</summary>
public sealed partial class AuditWriter(
    AuditCoalescer coalescer,
    AuditInserter inserter,
    PostgresCircuit circuit,
    DeadLetterBox deadLetters,
    DeadLetterSignal queued,
    DeadLetterStatus waiting,
    AuditMetrics metrics,
    TimeProvider time,
    ILogger<AuditWriter> logger) : IDisposable
{
    /// <summary>Events of batches that may be under way at once: of usual ones about 100 MB in all their copies.</summary>
    internal const int MostInBatches = 20_000;

    /// <summary>Statements of batches under way at once. More would not be quicker, and leave the drain no share.</summary>
    private const int MostStatements = 8;

    private readonly SemaphoreSlim _statements = new(MostStatements);

    /// <summary>While events are brought home from Redis, batches take turns: the drain must be quicker than what is written beside it.</summary>
    private readonly SemaphoreSlim _beside = new(1);

    /// <summary>A statement that took longer has waited for a database that was away, and not worked.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private int _inBatches;

    /// <returns>One outcome for each event, in their order.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL rejects the events, or is away and there are no dead letters. None of them is known to be safe; sending them again is.</exception>
    /// <exception cref="AuditOverloadException">Too many senders wait already.</exception>
    /// <exception cref="DeadLetterException">Neither store has taken the events; sending them again is safe.</exception>
    public async Task<IReadOnlyList<AuditWriteOutcome>> WriteAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            var outcomes = await StoreOrQueueAsync(events, mode, cancellationToken);
            metrics.Written(outcomes);
            return outcomes;
        }
        catch (Exception failure)
        {
            metrics.Failed(events.Count, failure);
            throw;
        }
        finally
        {
            metrics.Took(time.GetElapsedTime(began));
        }
    }

    public void Dispose()
    {
        _statements.Dispose();
        _beside.Dispose();
    }

    private async Task<IReadOnlyList<AuditWriteOutcome>> StoreOrQueueAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        try
        {
            return events.Count == 1 && mode is BatchMode.Atomic
                ? [await coalescer.WriteAsync(events[0], cancellationToken)]
                : ThrowUnlessOfOne(await StoreBatchAsync(events, mode, cancellationToken).WaitAsync(cancellationToken));
        }
        catch (Exception failure) when ((PostgresErrors.IsPassing(failure) || PostgresErrors.IsMissingPrivilege(failure)) && deadLetters.IsConfigured)
        {
            LogQueueing(events.Count, failure.Message);
            return await QueueAsync(events, mode);
        }
    }

    /// <summary>
    /// A batch is a statement of its own already, so it waits for nobody; but only so many may wait for PostgreSQL. A sender who hangs up
    /// gives up their turn, and ends no statement: it counts until it is done.
    /// </summary>
    private async Task<IReadOnlyList<AuditWriteOutcome>> StoreBatchAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        var underWay = Interlocked.Add(ref _inBatches, events.Count);
        try
        {
            return underWay <= MostInBatches
                ? await InTurnAsync(() => InsertAsync(events, mode), cancellationToken)
                : throw new AuditOverloadException($"{MostInBatches} audit events of batches are under way already.");
        }
        finally
        {
            Interlocked.Add(ref _inBatches, -events.Count);
        }
    }

    private Task<IReadOnlyList<AuditWriteOutcome>> InsertAsync(IReadOnlyList<AcceptedAuditEvent> events, BatchMode mode) => mode is BatchMode.Partial
        ? AuditHalving.InsertAsync(events, some => circuit.ExecuteAsync(token => inserter.InsertAsync(some, mode, token)))
        : circuit.ExecuteAsync(token => inserter.InsertAsync(events, mode, token));

    /// <summary>What PostgreSQL refuses of an event is that event's answer; any other failure is that of the batch, which is queued or refused as a whole then.</summary>
    private static IReadOnlyList<AuditWriteOutcome> ThrowUnlessOfOne(IReadOnlyList<AuditWriteOutcome> outcomes)
    {
        if (outcomes.OfType<AuditWriteOutcome.Failed>().FirstOrDefault(failed => !PostgresErrors.IsRefusalOfData(failed.Why)) is { } other)
        {
            ExceptionDispatchInfo.Throw(other.Why);
        }

        return outcomes;
    }

    /// <summary>Outside the circuit, which would take a wait for one's turn for a database that does not answer.</summary>
    private async Task<T> InTurnAsync<T>(Func<Task<T>> execute, CancellationToken cancellationToken)
    {
        var isBeside = waiting.IsDraining;
        var turn = isBeside ? _beside : _statements;
        await turn.WaitAsync(cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            return await execute();
        }
        finally
        {
            _ = ReleaseAsync(turn, isBeside ? time.GetElapsedTime(began) : TimeSpan.Zero);
        }
    }

    /// <summary>Beside a drain the next turn comes after a rest as long as the last one, which its sender does not wait for: half of one connection against the drain's four.</summary>
    private async Task ReleaseAsync(SemaphoreSlim turn, TimeSpan rest)
    {
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest < LongestRest ? rest : LongestRest, time, CancellationToken.None);
        }

        try
        {
            turn.Release();
        }
        catch (ObjectDisposedException)
        {
            // The process has ended meanwhile.
        }
    }

    private async Task<IReadOnlyList<AuditWriteOutcome>> QueueAsync(IReadOnlyList<AcceptedAuditEvent> events, BatchMode mode)
    {
        var firsts = new Dictionary<Guid, AcceptedAuditEvent>(events.Count);
        var outcomes = events.Select(accepted => Judge(accepted, firsts)).ToList();
        if (mode is BatchMode.Atomic && outcomes.Any(outcome => outcome is AuditWriteOutcome.Conflict))
        {
            return [.. outcomes.Select(outcome => outcome is AuditWriteOutcome.Conflict ? outcome : new AuditWriteOutcome.Withheld())];
        }

        // Not the sender's token: PostgreSQL may have the event already, and whoever hangs up now would leave that open.
        await deadLetters.AddAsync(firsts.Values, CancellationToken.None);
        queued.Raise();
        return outcomes;
    }

    /// <summary>What can be known without PostgreSQL; the rest the drain finds out.</summary>
    private static AuditWriteOutcome Judge(AcceptedAuditEvent accepted, Dictionary<Guid, AcceptedAuditEvent> firsts)
    {
        var id = accepted.Event.EventId;
        return firsts.TryAdd(id, accepted) || (firsts[id].ContentHash.AsSpan().SequenceEqual(accepted.ContentHash) && firsts[id].Event.EventDate == accepted.Event.EventDate)
            ? new AuditWriteOutcome.Queued()
            : new AuditWriteOutcome.Conflict($"Event {id} stands in this batch with other content.");
    }

    [LoggerMessage(LogLevel.Debug, "PostgreSQL cannot take {Count} audit events, which go to the dead letters: {Why}")]
    private partial void LogQueueing(int count, string why);
}
