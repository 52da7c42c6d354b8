namespace Kubernaut.TestKit.Telemetry;

/// <summary>A span as a collector sees it; ids in lower-case hex, as in a traceparent.</summary>
public sealed record ReceivedSpan
{
    public required string Source { get; init; }

    public required string Name { get; init; }

    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    /// <summary>Empty for the first of a trace.</summary>
    public required string ParentSpanId { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Trace ids of the spans that this one is linked to.</summary>
    public required IReadOnlyList<string> Links { get; init; }
}
