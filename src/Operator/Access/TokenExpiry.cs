using System.Buffers.Text;
using System.Text.Json;

namespace Kubernaut.Operator.Access;

/// <summary>Reads from a token, which may be forged, when it ends. Good for refusing, never for letting in.</summary>
/// <remarks>RFC 7519, section 4.1.4: <c>exp</c>.</remarks>
internal static class TokenExpiry
{
    /// <summary>The last second of the year 9999.</summary>
    private const long MaxUnixSeconds = 253_402_300_799;

    /// <returns>Null when the token does not say: it need not be a JWT.</returns>
    public static DateTimeOffset? Of(string token)
    {
        if (token.Split('.') is not [_, var claims, _])
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return json.RootElement.ValueKind is JsonValueKind.Object
                && json.RootElement.TryGetProperty("exp", out var exp)
                && exp.ValueKind is JsonValueKind.Number
                && exp.TryGetDouble(out var seconds)
                    ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(seconds, 0, MaxUnixSeconds))
                    : null;
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException)
        {
            // The last kind is a lone surrogate in the name of a member.
            return null;
        }
    }
}
