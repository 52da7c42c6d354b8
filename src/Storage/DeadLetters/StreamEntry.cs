using System.Globalization;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>An entry of a stream of Redis, as text.</summary>
/// <param name="Id">By the clock of Redis: milliseconds since 1970 and a number.</param>
/// <param name="Fields">Empty when somebody deleted the entry while it was pending.</param>
internal sealed record StreamEntry(string Id, IReadOnlyDictionary<string, string> Fields)
{
    public string this[string field] => Fields.GetValueOrDefault(field, "");

    public static IReadOnlyList<StreamEntry> ListOf(RedisResult entries) => [.. ((RedisResult[])entries!).Select(entry => Of((RedisResult[])entry!))];

    public static DateTimeOffset InstantOf(string id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    private static StreamEntry Of(RedisResult[] parts)
    {
        string[] fields = parts[1].IsNull ? [] : (string[])parts[1]!;

        // Whoever added it by hand may have given a field twice.
        return new StreamEntry((string)parts[0]!, fields.Chunk(2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
    }
}
