using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Telemetry;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Makes the vector of an incident, or says soon that there is none: someone waits for the answer.</summary>
internal sealed class IncidentEmbedder
{
    /// <summary>How long nobody asks a service that does not answer.</summary>
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(10);

    private readonly ITextModel _model;
    private readonly PlaybookEmbedder _embedder;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;

    public IncidentEmbedder(ITextModel model, PlaybookEmbedder embedder, IOptions<EmbedderOptions> options, TimeProvider time)
    {
        (_model, _embedder, _patience, _time) = (model, embedder, options.Value.QueryTimeout, time);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakDuration,

                // A text that is refused says nothing about the next.
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is EmbedderException { Fault: not EmbedderFault.TextRefused }),
            })
            .Build();
    }

    public async Task<IncidentVector> EmbedAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await WithPatienceAsync(text, token), cancellationToken);
        }
        catch (EmbedderException failure)
        {
            return new IncidentVector { Obstacle = failure.Message };
        }
        catch (BrokenCircuitException)
        {
            return new IncidentVector { Obstacle = "The embedding service did not answer just now; it will be asked again in some seconds." };
        }
    }

    private async Task<IncidentVector> WithPatienceAsync(string text, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);

        try
        {
            var identity = await _embedder.IdentityAsync(fresh: false, either.Token);
            using var span = StorageTraces.Embed(identity, texts: 1);
            var made = TextVector.Of((await _model.GenerateAsync([text], options: null, either.Token))[0]);

            // Who was asked up to half a minute ago may have been replaced, and its rows are not to be compared with a vector of another.
            if (await _embedder.IdentityAsync(fresh: true, either.Token) != identity)
                return new IncidentVector { Obstacle = "The embedding service changed its model just now." };

            return made.Refusal is { } why
                ? new IncidentVector { Identity = identity, Obstacle = $"The model has no vector for this text: {why}." }
                : new IncidentVector { Identity = identity, Values = made.Values };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbedderException(EmbedderFault.Unavailable, $"The embedding service did not answer within {_patience.TotalSeconds:0.##} s.");
        }
    }
}

/// <summary>The vector of an incident, or why there is none.</summary>
internal sealed record IncidentVector
{
    /// <summary>Of the model; null when it cannot be told.</summary>
    public string? Identity { get; init; }

    /// <summary>Null when there is an obstacle, or the text holds nothing that the model knows.</summary>
    public float[]? Values { get; init; }

    /// <summary>Null when the model did its work.</summary>
    public string? Obstacle { get; init; }
}
