using System.Globalization;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>An entry of a stream of Redis.</summary>
/// <param name="Id">By the clock of Redis: milliseconds since 1970 and a number.</param>
/// <param name="Fields">Names and values in turns. Empty when somebody deleted the entry while it was pending.</param>
internal sealed record StreamEntry(string Id, RedisValue[] Fields)
{
    /// <returns>Empty without such a field; the first, should whoever added it by hand have given it twice.</returns>
    public RedisValue this[string field]
    {
        get
        {
            for (var at = 0; at + 1 < Fields.Length; at += 2)
            {
                if (Fields[at] == field)
                {
                    return Fields[at + 1];
                }
            }

            return RedisValue.EmptyString;
        }
    }

    public static IReadOnlyList<StreamEntry> ListOf(RedisResult entries) => [.. ((RedisResult[])entries!).Select(entry => Of((RedisResult[])entry!))];

    public static DateTimeOffset InstantOf(string id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture));

    private static StreamEntry Of(RedisResult[] parts) => new((string)parts[0]!, parts[1].IsNull ? [] : (RedisValue[])parts[1]!);
}
