using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Stands in the place of a vector among the results of a batch: one text that a model does not take is no fault of the others.</summary>
internal static class RefusedText
{
    private const string Reason = "kubernaut.refusal";

    public static Embedding<float> Because(string reason) =>
        new(ReadOnlyMemory<float>.Empty) { AdditionalProperties = new() { [Reason] = reason } };

    /// <returns>Null when it is a vector.</returns>
    public static string? ReasonOf(Embedding<float> embedding) => embedding.AdditionalProperties?[Reason] as string;
}
