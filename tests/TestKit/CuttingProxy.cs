using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kubernaut.TestKit;

/// <summary>A TCP proxy on loopback whose connections a test can break at any byte.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private readonly string _host;
    private readonly int _port;

    public CuttingProxy(string host, int port)
    {
        _host = host;
        _port = port;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>While true, new connections are closed as soon as they are made.</summary>
    public bool IsDown { get; set; }

    /// <summary>What the server says, and what the client hears instead; both of one length. Null changes nothing.</summary>
    public (string Said, string Heard)? Says { get; init; }

    /// <summary>Breaks every connection with a reset, in the middle of whatever is being said.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            foreach (var client in _open)
            {
                // Without time to linger, closing is a reset.
                client.Close(timeout: 0);
            }

            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }

        await Task.WhenAll(connections);
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        if (Says is not var (said, heard))
        {
            await server.CopyToAsync(client, _stop.Token);
            return;
        }

        var buffer = new byte[64 * 1024];
        while (await server.ReadAsync(buffer, _stop.Token) is > 0 and var read)
        {
            if (buffer.AsSpan(0, read).IndexOf(Encoding.ASCII.GetBytes(said)) is >= 0 and var at)
            {
                Encoding.ASCII.GetBytes(heard, buffer.AsSpan(at));
            }

            await client.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task PassAsync(Socket client)
    {
        lock (_lock)
        {
            _open.Add(client);
        }

        try
        {
            if (!IsDown)
            {
                using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(_host, _port, _stop.Token);
                await using var here = new NetworkStream(client, ownsSocket: false);
                await using var there = new NetworkStream(server, ownsSocket: false);
                await await Task.WhenAny(here.CopyToAsync(there, _stop.Token), AnswerAsync(there, here));
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side went, or was made to go.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(client);
            }

            client.Close(timeout: 0);
        }
    }
}
