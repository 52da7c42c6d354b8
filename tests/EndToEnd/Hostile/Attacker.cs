using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Writes bytes to a port and reads what comes back, without being helped or hindered by an HTTP client.</summary>
internal static partial class Attacker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DripPause = TimeSpan.FromMilliseconds(250);

    /// <returns>The statuses of all answers on the connection; none when it was closed without one.</returns>
    public static async Task<IReadOnlyList<int>> SendAsync(IPEndPoint server, HostileRequest request)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var answer = new StringBuilder();
        try
        {
            await socket.ConnectAsync(server, patience.Token);
            var reading = ReadAsync(socket, answer, patience.Token);
            await WriteAsync(socket, request, reading, patience.Token);
            await reading;
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // Closing on an attacker is an answer too, and so is to let him wait.
        }

        return [.. Status().Matches(answer.ToString()).Select(status => int.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture))];
    }

    private static async Task WriteAsync(Socket socket, HostileRequest request, Task reading, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(request.Bytes, cancellationToken);
            for (var sent = 0; sent < request.DripBytes && !reading.IsCompleted; sent++)
            {
                await socket.SendAsync("x"u8.ToArray(), cancellationToken);
                await Task.WhenAny(reading, Task.Delay(DripPause, TimeProvider.System, cancellationToken));
            }

            if (request.DripBytes > 0)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The server has closed before the end, and may have said why.
        }
    }

    private static async Task ReadAsync(Socket socket, StringBuilder answer, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer, cancellationToken) is var count && count > 0)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }

    [GeneratedRegex("^HTTP/1\\.[01] (\\d{3})", RegexOptions.Multiline)]
    private static partial Regex Status();
}
