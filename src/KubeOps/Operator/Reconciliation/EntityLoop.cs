using KubeOps.Abstractions.Builder;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Operator.LeaderElection;
using KubeOps.Operator.Queue;
using KubeOps.Operator.Retry;
using KubeOps.Operator.Watcher;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Reconciliation;

/// <summary>Everything that is done about one kind while we lead: watch, queue, work, look again.</summary>
internal sealed partial class EntityLoop(
    Resource resource,
    IObjectHandler handler,
    ApiConnection connection,
    OperatorSettings settings,
    RuntimeSettings runtime,
    ILeadership leadership,
    TimeProvider time,
    ILogger<EntityLoop> logger)
{
    private static readonly TimeSpan MayActPollPeriod = TimeSpan.FromMilliseconds(200);

    private volatile Term? _term;

    /// <summary>Asks for work on an object.</summary>
    /// <returns>False while we do not lead.</returns>
    public bool Enqueue(ObjectKey key, TimeSpan delay)
    {
        if (_term is not { } term)
        {
            return false;
        }

        term.Queue.AddAfter(key, delay);
        return true;
    }

    /// <summary>Works until cancelled; returns when the last worker has put down its tools.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A term begins with empty hands: what another leader did meanwhile is in the list.
        using var queue = new WorkQueue<ObjectKey>(time);
        var term = _term = new Term(
            queue,
            new ObjectStore(settings.ReconcileStrategy),
            new ErrorCount<ObjectKey>(new Backoff(settings.ParallelReconciliation.ErrorBackoffBase, runtime.ErrorBackoffCap)));
        try
        {
            var reflector = new Reflector(
                connection, resource, settings.Namespace, term.Store, queue.Add, runtime, time, logger);
            var workers = Enumerable
                .Range(0, settings.ParallelReconciliation.MaxParallelReconciliations)
                .Select(_ => WorkAsync(term, cancellationToken));
            await Task.WhenAll([reflector.RunAsync(cancellationToken), ResyncAsync(term, cancellationToken), .. workers]);
        }
        finally
        {
            _term = null;
        }
    }

    private async Task WorkAsync(Term term, CancellationToken cancellationToken)
    {
        // Off the caller's thread: a queue that is never empty would otherwise keep it.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            ObjectKey key;
            try
            {
                key = await term.Queue.TakeAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                LogBegins(resource, key);
                await WhileWeMayNotActAsync(key, cancellationToken);
                await HandleAsync(term, key, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                LogAbandoned(resource, key);
            }
            catch (Exception failure)
            {
                // Whatever a controller throws ends here, or one object would stop its whole kind.
                var pause = Max(term.Errors.Add(key), ApiRefusal.RetryAfter(failure));
                if (term.Errors.Of(key) > settings.ParallelReconciliation.MaxErrorRetries)
                {
                    term.Errors.Forget(key);
                    LogGivenUp(resource, key, settings.ParallelReconciliation.MaxErrorRetries, failure);
                }
                else
                {
                    LogThrown(resource, key, pause.TotalSeconds, failure);
                    term.Queue.AddAfter(key, pause);
                }
            }
            finally
            {
                term.Queue.Done(key);
            }
        }
    }

    private async Task HandleAsync(Term term, ObjectKey key, CancellationToken cancellationToken)
    {
        foreach (var gone in term.Store.Deleted(key))
        {
            if (!Settle(term, key, await handler.DeletedAsync(gone, cancellationToken)))
            {
                return;
            }

            term.Store.Forget(gone);
        }

        if (term.Store.Find(key) is { } live)
        {
            Settle(term, key, await handler.ReconcileAsync(live, cancellationToken));
        }
    }

    /// <summary>After a pause of the process the lease may be over before the election has run and told us; it will, or has renewed it meanwhile.</summary>
    private async Task WhileWeMayNotActAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (leadership.MayAct)
        {
            return;
        }

        LogWaits(resource, key);
        while (!leadership.MayAct)
        {
            await Task.Delay(MayActPollPeriod, time, cancellationToken);
        }
    }

    /// <returns>Whether the work succeeded.</returns>
    private bool Settle(Term term, ObjectKey key, Outcome outcome)
    {
        if (outcome.Error is null)
        {
            term.Errors.Forget(key);
            if (outcome.RequeueAfter is { } delay)
            {
                term.Queue.AddAfter(key, delay);
            }

            return true;
        }

        var backoff = term.Errors.Add(key);
        var pause = Max(outcome.RequeueAfter ?? backoff, ApiRefusal.RetryAfter(outcome.Exception));
        LogFailed(resource, key, outcome.Error, pause.TotalSeconds, outcome.Exception);
        term.Queue.AddAfter(key, pause);
        return false;
    }

    private async Task ResyncAsync(Term term, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(runtime.ResyncPeriod, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var key in term.Store.Keys())
            {
                // Spread over a tenth of the period: a thousand objects at once would be a storm.
                term.Queue.AddAfter(key, Jitter.UpTo(runtime.ResyncPeriod / 10));
            }
        }
    }

    private static TimeSpan Max(TimeSpan planned, TimeSpan? asked) => asked > planned ? asked.Value : planned;

    [LoggerMessage(LogLevel.Debug, "Work on {Key} of {Resource} begins")]
    private partial void LogBegins(Resource resource, ObjectKey key);

    [LoggerMessage(LogLevel.Debug, "Work on {Key} of {Resource} waits: our lease may be over")]
    private partial void LogWaits(Resource resource, ObjectKey key);

    [LoggerMessage(LogLevel.Information, "Work on {Key} of {Resource} was abandoned: we are stopping or no longer lead")]
    private partial void LogAbandoned(Resource resource, ObjectKey key);

    [LoggerMessage(LogLevel.Warning, "{Key} of {Resource} failed, next try in {PauseSeconds:0.0} s: {Error}")]
    private partial void LogFailed(Resource resource, ObjectKey key, string error, double pauseSeconds, Exception? failure);

    [LoggerMessage(LogLevel.Error, "{Key} of {Resource} failed, next try in {PauseSeconds:0.0} s")]
    private partial void LogThrown(Resource resource, ObjectKey key, double pauseSeconds, Exception failure);

    [LoggerMessage(LogLevel.Error, "{Key} of {Resource} failed after {Retries} retries and waits for its next change")]
    private partial void LogGivenUp(Resource resource, ObjectKey key, int retries, Exception failure);

    private sealed record Term(WorkQueue<ObjectKey> Queue, ObjectStore Store, ErrorCount<ObjectKey> Errors);
}
