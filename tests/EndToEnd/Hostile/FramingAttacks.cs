namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Requests whose end two servers would see in two places, with another one hidden behind it; none carries a right.</summary>
internal static class FramingAttacks
{
    public static IEnumerable<HostileRequest> Of(string stranger)
    {
        const string hidden = "GET /api/v1/audit-events HTTP/1.1\r\nHost: kubernaut-storage\r\n\r\n";
        string[] framings =
        [
            "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4", "Content-Length: 4\r\nContent-Length: 90", "Content-Length: 4, 90",
            "Content-Length: -1", "Content-Length: +4", "Content-Length: 0x4", "Content-Length: 4 4", "Content-Length: 99999999999999999999", "Content-Length : 4",
            "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked", "Transfer-Encoding:\tchunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow", "Transfer-Encoding\r\n : chunked", "X: y\r\n Transfer-Encoding: chunked", "Transfer-Encoding: \"chunked\"", "tRANSFER-eNCODING: CHUNKED",
        ];
        string[] bodies = [$"0\r\n\r\n{hidden}", $"4\r\nnull\r\n0\r\n\r\n{hidden}", $"null{hidden}"];
        foreach (var framing in framings)
        {
            foreach (var body in bodies)
            {
                yield return HostileRequest.Raw("framing", $"POST /api/v1/audit-events HTTP/1.1\r\nHost: kubernaut-storage\r\nAuthorization: Bearer {stranger}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n{body}");
            }
        }

        string[] chunks = ["ffffffffffffffff\r\nx", "-4\r\nnull\r\n0\r\n\r\n", "4;a=\"\r\n\"\r\nnull\r\n0\r\n\r\n", "0x4\r\nnull\r\n0\r\n\r\n", "4\nnull\n0\n\n", "4 \r\nnull\r\n0\r\n\r\n", "\r\n\r\n", "0\r\nAuthorization: Bearer x\r\n\r\n", "g\r\n", new string('0', 9000)];
        foreach (var chunk in chunks)
        {
            yield return HostileRequest.Raw("chunk", $"POST /api/v1/audit-events HTTP/1.1\r\nHost: k\r\nAuthorization: Bearer {stranger}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}");
        }

        string[] malformed =
        [
            "\r\n\r\n", "GET\r\n\r\n", "GET /api/v1/audit-events\r\n\r\n", "GET /api/v1/audit-events HTTP/0.9\r\n\r\n", "GET /api/v1/audit-events HTTP/9.9\r\nHost: k\r\n\r\n", "GET  /api/v1/audit-events  HTTP/1.1\r\nHost: k\r\n\r\n",
            "GET /api/v1/audit-events HTTP/1.1\nHost: k\n\n", "GET /api/v1/audit-events HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /api/v1/audit-events HTTP/1.1\r\n\r\n", "GET /api/v1/audit-events HTTP/1.1\r\nHost: k\r\nNo colon\r\n\r\n",
            "GET /api/v1/audit-events HTTP/1.1\r\nHost: k\r\n: no name\r\n\r\n", "GET /api/v1/audit-events HTTP/1.1\r\nHost: k\r\nX: \0\r\n\r\n", "GET /api/v1/audit-events HTTP/1.1\r\nHost: k\r\nX: a\rb\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\u0002\0\u0001\0\u0001", "GET http://[::1 HTTP/1.1\r\nHost: k\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: k\r\n\r\n", "GET /\u00ff\u00fe HTTP/1.1\r\nHost: k\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "*1\r\n$4\r\nPING\r\n",
        ];
        foreach (var text in malformed)
        {
            yield return HostileRequest.Raw("malformed", text);
        }

        foreach (var size in (int[])[9_000, 33_000, 100_000, 1_000_000])
        {
            yield return HostileRequest.Get("huge header", "/api/v1/audit-events", stranger, $"X-Huge: {new string('h', size)}");
            yield return HostileRequest.Get("huge cookie", "/api/v1/audit-events", stranger, $"Cookie: {new string('c', size)}");
            yield return HostileRequest.Get("huge token", "/api/v1/audit-events", new string('t', size));
            yield return HostileRequest.Get("huge target", $"/api/v1/audit-events?correlation_id={new string('q', size)}", stranger);
            yield return HostileRequest.Get("many headers", "/api/v1/audit-events", stranger, [.. Enumerable.Range(0, size / 100).Select(number => $"X-{number}: y")]);
        }
    }
}
