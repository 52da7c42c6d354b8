using System.Diagnostics.Metrics;

namespace Kubernaut.Storage.Playbooks;

/// <summary>How far the catalog is with the vectors of the current model, for status and metrics.</summary>
public sealed class EmbeddingProgress : IDisposable
{
    private readonly Meter _meter = new("Kubernaut.Playbooks");
    private State? _current;

    public EmbeddingProgress() => _meter.CreateObservableGauge(
        "datastorage_catalog_embeddings",
        Observe,
        description: "Rows of the catalog that have what searches of the current model compare (current), that wait for it (stale), and whose text the model does not take (refused).");

    /// <summary>As the last pass saw it; null before the first.</summary>
    internal State? Current => Volatile.Read(ref _current);

    /// <summary>For a person: how much is done. Empty before it is known.</summary>
    public string Text => Current switch
    {
        null => "",
        { Refused: > 0 } state => $"{state.Done} of {state.Total} rows have one, and {state.Refused} cannot",
        var state => $"{state.Done} of {state.Total} rows have one",
    };

    /// <param name="count">As the catalog has it.</param>
    /// <param name="identity">Of the model; null when vectors do not count.</param>
    /// <param name="refused">Rows whose text it does not take; null for as many as were known of this model.</param>
    internal void Set(EmbeddingCount count, string? identity, int? refused)
    {
        var known = Current is { } before && before.Identity == identity ? before.Refused : 0;
        Volatile.Write(ref _current, new State(count.Done, count.Total, refused ?? known, identity));
    }

    internal void Advance(int rows)
    {
        if (Current is { } state)
            Volatile.Write(ref _current, state with { Done = Math.Min(state.Done + rows, state.Total) });
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Observe() => Current is not { } state ? [] :
    [
        new(state.Done, new KeyValuePair<string, object?>("state", "current")),
        new(Math.Max(0, state.Total - state.Done - state.Refused), new KeyValuePair<string, object?>("state", "stale")),
        new(state.Refused, new KeyValuePair<string, object?>("state", "refused")),
    ];

    internal sealed record State(long Done, long Total, int Refused, string? Identity);
}

/// <summary>Rows of the catalog, and those of them that lack nothing.</summary>
internal sealed record EmbeddingCount
{
    public required long Total { get; init; }

    public required long Done { get; init; }
}
