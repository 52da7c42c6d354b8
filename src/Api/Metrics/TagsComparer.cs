using System.Diagnostics.CodeAnalysis;

namespace Kubernaut.Api.Metrics;

/// <summary>Takes the same tags in the same order for equal, also where they lie on the stack of whoever measures.</summary>
internal sealed class TagsComparer
    : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) => x is null ? y is null : y is not null && Equals(x.AsSpan(), y);

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
    {
        if (alternate.Length != other.Length)
        {
            return false;
        }

        for (var index = 0; index < other.Length; index++)
        {
            if (alternate[index].Key != other[index].Key || !object.Equals(alternate[index].Value, other[index].Value))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode([DisallowNull] KeyValuePair<string, object?>[] tags) => GetHashCode(tags.AsSpan());

    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        var hash = default(HashCode);
        foreach (var (_, value) in alternate)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();
}
