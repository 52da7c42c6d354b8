using System.Text;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>Hashes tokens into a unit vector: texts that share words, concepts or parts of words point the same way.</summary>
/// <remarks>Feature hashing with signs (Weinberger et al., 2009); the hash is FNV-1a 32 finished with murmur3's fmix32.</remarks>
internal static class LexhashVector
{
    public const int Dimensions = VectorColumn.Dimensions;

    private const double WordWeight = 1.0;

    /// <summary>"Pod" and "namespace" are in nearly every incident, and tell no two apart.</summary>
    private const double GenericShare = 0.7;

    private const double ConceptWeight = 1.0;

    /// <summary>Parts of words find what the stemmer and a typing error keep apart; there are many of them, so each weighs little.</summary>
    private const double PartWeight = 0.25;

    private const int PartLength = 4;

    /// <summary>A word of the title counts as often as three of the text.</summary>
    private const int TitleCount = 3;

    /// <returns>Null when there is nothing to hash: a zero vector has no direction.</returns>
    public static float[]? Of(IReadOnlyList<Token> tokens)
    {
        // Sums of doubles depend on their order, and the same text must give the same bits everywhere.
        var weights = new SortedDictionary<string, (double Class, int Count)>(StringComparer.Ordinal);

        foreach (var token in tokens)
        {
            var count = token.InTitle ? TitleCount : 1;
            var share = token.IsGeneric ? GenericShare : 1;
            Count(weights, token.Feature, token.IsConcept ? ConceptWeight : WordWeight * share, count);

            foreach (var part in PartsOf(token.Word))
                Count(weights, part, PartWeight * share, count);
        }

        var sums = new double[Dimensions];

        foreach (var (feature, (weight, count)) in weights)
        {
            var hash = Hash(feature);
            sums[(hash >> 1) % Dimensions] += ((hash & 1) == 0 ? weight : -weight) * (1 + Math.Log(count));
        }

        var norm = Math.Sqrt(sums.Sum(sum => sum * sum));
        return norm > 0 ? Array.ConvertAll(sums, sum => (float)(sum / norm)) : null;
    }

    /// <summary>FNV-1a leaves the low bits of short texts correlated; the finisher spreads them.</summary>
    internal static uint Hash(string feature)
    {
        var hash = 2166136261u;

        foreach (var octet in Encoding.UTF8.GetBytes(feature))
            hash = (hash ^ octet) * 16777619u;

        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
        return hash ^ (hash >> 16);
    }

    private static void Count(SortedDictionary<string, (double Class, int Count)> weights, string feature, double weight, int count) =>
        weights[feature] = (weight, weights.TryGetValue(feature, out var known) ? known.Count + count : count);

    private static IEnumerable<string> PartsOf(string? word)
    {
        if (word is null)
            yield break;

        var bounded = $"^{word}$";

        for (var i = 0; i + PartLength <= bounded.Length; i++)
            yield return string.Concat("~", bounded.AsSpan(i, PartLength));
    }
}
