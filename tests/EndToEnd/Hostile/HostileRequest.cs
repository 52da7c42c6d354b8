using System.Globalization;
using System.Text;

namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Bytes that an attacker writes to the API port.</summary>
internal sealed record HostileRequest
{
    public required string Kind { get; init; }

    public required byte[] Bytes { get; init; }

    /// <summary>Whether the sender has a right to what it asks for; for everybody else a 2xx is a break-in.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>Sent after the rest, one by one and slowly, for as long as the server bears it.</summary>
    public int DripBytes { get; init; }

    /// <summary>Text as the bytes of Latin-1, so that any byte can be written.</summary>
    public static HostileRequest Raw(string kind, string text) => new() { Kind = kind, Bytes = Encoding.Latin1.GetBytes(text) };

    public static HostileRequest Get(string kind, string target, string? token, params string[] headers) => Raw(kind, Head("GET", target, token, headers) + "\r\n");

    public static HostileRequest Post(string kind, string target, string? token, string json, params string[] headers)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var length = body.Length.ToString(CultureInfo.InvariantCulture);
        return new HostileRequest
        {
            Kind = kind,
            Bytes = [.. Encoding.Latin1.GetBytes(Head("POST", target, token, [.. headers, "Content-Type: application/json", $"Content-Length: {length}"]) + "\r\n"), .. body],
        };
    }

    public static string Head(string method, string target, string? token, params string[] headers)
    {
        var lines = new List<string> { $"{method} {target} HTTP/1.1", "Host: kubernaut-storage", "Connection: close" };
        if (token is not null)
        {
            lines.Add($"Authorization: Bearer {token}");
        }

        return string.Join("\r\n", [.. lines, .. headers]) + "\r\n";
    }

    public override string ToString() => $"{Kind}: {Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 300))}";
}
