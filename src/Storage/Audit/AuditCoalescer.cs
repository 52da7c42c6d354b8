using System.Diagnostics;
using System.Threading.Channels;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Telemetry;
using Npgsql;

namespace Kubernaut.Storage.Audit;

/// <summary>
/// Lets events that are sent at the same time share a statement and its commit. Nothing is waited for: a writer that is free
/// takes what is there, and what arrives while all are busy is the next batch.
/// </summary>
public sealed class AuditCoalescer : IAsyncDisposable
{
    /// <summary>Events that may wait for a writer. At a commit of 200 every few milliseconds that is well below a second.</summary>
    internal const int Capacity = 2000;

    /// <summary>Statements under way at once: while one waits for its commit the other fills. More of them would be smaller, and each row dearer.</summary>
    private const int Writers = 2;

    /// <summary>From about 200 rows on a commit costs next to nothing beside its rows.</summary>
    private const int MaxRows = 200;

    /// <summary>Of payloads in one statement. Two hundred of the largest would be 100 MB in each of several copies.</summary>
    private const int MaxCharacters = 4 * 1024 * 1024;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(Capacity);
    private readonly AuditInserter _inserter;
    private readonly PostgresCircuit _circuit;
    private readonly AuditMetrics _metrics;
    private readonly Task _writing;

    public AuditCoalescer(AuditInserter inserter, PostgresCircuit circuit, AuditMetrics metrics)
    {
        _inserter = inserter;
        _circuit = circuit;
        _metrics = metrics;
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)));
        metrics.ObserveQueue(() => _waiting.Reader.Count);
    }

    /// <returns>What became of the event, once its statement is committed.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL rejects this event, or is away. It is not known to be safe; sending it again is.</exception>
    /// <exception cref="AuditOverloadException">Too many wait.</exception>
    public Task<AuditWriteOutcome> WriteAsync(AcceptedAuditEvent accepted, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(accepted);
        return _waiting.Writer.TryWrite(waiting)
            ? waiting.Outcome.Task.WaitAsync(cancellationToken)
            : throw new AuditOverloadException($"{Capacity} audit events wait already.");
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        // Else every statement would stand in the trace of the request that happened to come first.
        Activity.Current = null;

        while (await _waiting.Reader.WaitToReadAsync())
        {
            if (Take() is { Count: > 0 } batch)
            {
                _metrics.Batch(batch.Count);
                await InsertAsync(batch);
            }
        }
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        var characters = 0;
        while (batch.Count < MaxRows && characters < MaxCharacters && _waiting.Reader.TryRead(out var waiting))
        {
            batch.Add(waiting);
            characters += waiting.Accepted.Event.EventData.Length + waiting.Accepted.Event.Metadata.Length;
        }

        return batch;
    }

    private async Task InsertAsync(List<Waiting> batch)
    {
        using var span = StorageTraces.SharedInsert([.. batch.Select(waiting => waiting.Request).OfType<ActivityContext>()]);
        var outcomes = await AuditHalving.InsertAsync(
            [.. batch.Select(waiting => waiting.Accepted)],
            events => _circuit.ExecuteAsync(token => _inserter.InsertAsync(events, BatchMode.Partial, token)));
        foreach (var (waiting, outcome) in batch.Zip(outcomes))
        {
            if (outcome is AuditWriteOutcome.Failed failed)
            {
                waiting.Outcome.TrySetException(failed.Why);
            }
            else
            {
                waiting.Outcome.TrySetResult(outcome);
            }
        }
    }

    private sealed record Waiting(AcceptedAuditEvent Accepted)
    {
        /// <summary>Null when nobody traces.</summary>
        public ActivityContext? Request { get; } = Activity.Current?.Context;

        public TaskCompletionSource<AuditWriteOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
