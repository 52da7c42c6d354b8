using Polly;
using Polly.CircuitBreaker;

namespace Kubernaut.Storage.Postgres;

/// <summary>Remembers that PostgreSQL is away, so that not every request finds out by a time-out of its own.</summary>
public sealed class PostgresCircuit
{
    /// <summary>Longest that one write may take; senders give up soon after, and the dead letters must still be asked.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long nobody asks. One second is the longest that a server that is back goes unnoticed.</summary>
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(1);

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _time;

    public PostgresCircuit(TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // More than half of at least three within ten seconds: one statement that was unlucky opens nothing.
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = BreakDuration,
                StateProvider = _state,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } failure && MeansAway(failure)),
            })
            .Build();
    }

    /// <summary>Whether PostgreSQL is held to be away. It is until an attempt has gone well: one that is under way may be waiting for nothing.</summary>
    public bool IsOpen => _state.CircuitState is not CircuitState.Closed;

    /// <summary>Takes no token of a caller: one who hangs up during the attempt that decides would say nothing of PostgreSQL, and be taken for success.</summary>
    /// <exception cref="BrokenCircuitException">It was not tried.</exception>
    /// <exception cref="TimeoutException">It took too long; whether it was done is unknown.</exception>
    public async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> action) =>
        await _pipeline.ExecuteAsync(async _ => await WithTimeoutAsync(action), CancellationToken.None);

    private async ValueTask<T> WithTimeoutAsync<T>(Func<CancellationToken, Task<T>> action)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout, _time);
        try
        {
            // Not by the token alone: the driver tells the server over a second connection, and of one that is frozen it hears nothing for long.
            return await action(timeout.Token).WaitAsync(WriteTimeout, _time, CancellationToken.None);
        }
        catch (OperationCanceledException canceled) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException("PostgreSQL did not answer in time.", canceled);
        }
    }

    /// <summary>Not what another statement may well succeed at beside it.</summary>
    private static bool MeansAway(Exception failure) =>
        PostgresErrors.IsPassing(failure)
        && !PostgresErrors.IsMissingPartition(failure)
        && !(failure is Npgsql.PostgresException server && PostgresErrors.IsContention(server));
}
