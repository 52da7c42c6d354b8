using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Takes a vector from an answer only if the catalog can hold it and a distance to it means something.</summary>
internal static class VectorAnswer
{
    /// <returns>A vector of unit length, or why this text has none.</returns>
    /// <exception cref="EmbedderException">It is no vector, or has another length than the catalog's: no vector of this model will do.</exception>
    public static Embedding<float> Read(JsonElement answer)
    {
        if (answer.ValueKind is not JsonValueKind.Array)
            throw new EmbedderException(EmbedderFault.Unavailable, "The embedding service answered something that is no vector.");

        if (answer.GetArrayLength() != VectorColumn.Dimensions)
        {
            throw new EmbedderException(
                EmbedderFault.WrongDimensions,
                $"The model makes vectors of {answer.GetArrayLength()} dimensions, and the catalog holds {VectorColumn.Dimensions}; configure a model of that size.");
        }

        var vector = new double[VectorColumn.Dimensions];

        for (var i = 0; i < vector.Length; i++)
        {
            // JSON has no NaN: servers write null for it, with status 200.
            if (answer[i].ValueKind is not JsonValueKind.Number || !answer[i].TryGetDouble(out vector[i]) || !double.IsFinite(vector[i]))
                return RefusedText.Because("the model's vector of this text is not finite");
        }

        // In double: the square of a large float is no float.
        var norm = Math.Sqrt(vector.Sum(value => value * value));
        return norm > 0 && double.IsFinite(norm)
            ? new Embedding<float>(Array.ConvertAll(vector, value => (float)(value / norm)))
            : RefusedText.Because("the model's vector of this text has no direction");
    }
}
