using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Kubernaut.Api.Access;

/// <summary>Reads the token of an Authorization header.</summary>
/// <remarks>RFC 6750, section 2.1: <c>Bearer</c>, a space, and a token of a limited alphabet.</remarks>
internal static class BearerToken
{
    /// <summary>Several times the size of a service account's token, below Kestrel's 32 KiB for all headers together.</summary>
    private const int MaxLength = 16 * 1024;

    private const string Scheme = "Bearer ";

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    /// <returns>Null for anything but exactly one well-formed header.</returns>
    public static string? Read(StringValues authorization)
    {
        // Two headers are two claims; whoever is in front of us may have looked at the other one.
        if (authorization is not [{ Length: > 0 and <= MaxLength } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = header.AsSpan(Scheme.Length);
        var letters = token.TrimEnd('=');
        return letters.Length > 0 && !letters.ContainsAnyExcept(Alphabet) ? token.ToString() : null;
    }
}
