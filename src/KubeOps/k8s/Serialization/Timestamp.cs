using System.Globalization;
using System.Text.Json;

namespace k8s.Serialization;

/// <summary>Reads and writes instants as RFC 3339, in UTC.</summary>
internal static class Timestamp
{
    private const string WholeSeconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static DateTimeOffset Read(ref Utf8JsonReader reader)
    {
        // The parser of the reader takes any number of decimals up to 16; Go writes up to nine.
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant))
        {
            return instant.ToUniversalTime();
        }

        throw new JsonException("A timestamp must be a string in the form of RFC 3339.");
    }

    public static string Write(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        return utc.ToString(utc.Ticks % TimeSpan.TicksPerSecond == 0 ? WholeSeconds : Microseconds, CultureInfo.InvariantCulture);
    }

    /// <summary>The form of MicroTime: exactly six decimals, or the API server answers 400.</summary>
    public static string WriteMicroTime(DateTime instant) =>
        instant.ToUniversalTime().ToString(Microseconds, CultureInfo.InvariantCulture);
}
