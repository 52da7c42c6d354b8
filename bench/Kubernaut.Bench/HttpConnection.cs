using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Kubernaut.Bench;

/// <summary>
/// One kept-alive connection that sends prepared bytes and reads no more of an answer than its status and its end, and whose thread waits
/// in the kernel meanwhile. Anything more convenient would take a core of a small machine for itself, and the operator would seem as much slower.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];

    public void Connect(int port) => _socket.Connect(IPAddress.Loopback, port);

    /// <param name="request">Whole, with its headers.</param>
    /// <returns>The status of the answer, and its length with headers.</returns>
    public (int Status, int Length) Send(ReadOnlySpan<byte> request)
    {
        while (request.Length > 0)
        {
            request = request[_socket.Send(request)..];
        }

        var length = 0;
        while (!IsWhole(_buffer.AsSpan(0, length)))
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var received = _socket.Receive(_buffer.AsSpan(length));
            length += received > 0 ? received : throw new IOException("The server closed the connection.");
        }

        return ((int)Number(_buffer.AsSpan(9, 3)), length);
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var headers = answer.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
        {
            return false;
        }

        var name = "\r\nContent-Length: "u8;
        var at = answer[..headers].IndexOf(name);
        return at < 0
            ? answer.EndsWith("\r\n0\r\n\r\n"u8)
            : answer.Length == headers + 4 + Number(answer[(at + name.Length)..]);
    }

    private static long Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out long number, out _) ? number : throw new IOException("The answer is not HTTP/1.1.");
}
