using Kubernaut.Storage.Playbooks.Embedders;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks;

/// <summary>What a model made of a text.</summary>
/// <param name="Values">Null when the text holds nothing that the model knows, or was refused.</param>
/// <param name="Refusal">Why the model does not take it; null when it did.</param>
internal sealed record TextVector(float[]? Values, string? Refusal)
{
    /// <summary>A zero vector has no direction: pgvector would take it, and answer NaN for every distance.</summary>
    public static TextVector Of(Embedding<float> embedding) => new(
        embedding.Vector.Span.ContainsAnyExcept(0f) ? embedding.Vector.ToArray() : null,
        RefusedText.ReasonOf(embedding));
}
