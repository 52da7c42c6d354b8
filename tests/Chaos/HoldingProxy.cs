using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kubernaut.Chaos;

/// <summary>A TCP proxy on loopback that, when told to, keeps what one side says from the other, so that a process can be killed in between.</summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly int _port;
    private volatile Hold? _hold;

    public HoldingProxy(int port)
    {
        _port = port;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>From now on nothing that the server says gets through. The task ends when it has said something.</summary>
    public Task HoldAnswersAsync() => StartHold(new Hold(Request: null));

    /// <summary>From now on a connection gets no further than a request with this text in it. The task ends when there was one.</summary>
    public Task HoldRequestsAsync(string text) => StartHold(new Hold(Encoding.ASCII.GetBytes(text)));

    /// <summary>Connections that are made from now on are whole again; what was held back is never delivered.</summary>
    public void Release() => _hold = null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private Task StartHold(Hold hold)
    {
        _hold = hold;
        return hold.Held.Task;
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

    private async Task PassAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            try
            {
                await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _port), _stop.Token);
                await await Task.WhenAny(
                    PumpAsync(client, server, (hold, said) => hold.Request is { } text && said.Span.IndexOf(text) >= 0, either.Token),
                    PumpAsync(server, client, (hold, _) => hold.Request is null, either.Token));
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                // Either side went, or was made to go.
            }

            await either.CancelAsync();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<Hold, ReadOnlyMemory<byte>, bool> isHeld, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var length)
        {
            if (_hold is { } hold && isHeld(hold, buffer.AsMemory(0, length)))
            {
                hold.Held.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            for (var said = buffer.AsMemory(0, length); said.Length > 0;)
            {
                said = said[await to.SendAsync(said, cancellationToken)..];
            }
        }
    }

    /// <param name="Request">The text that a held request has in it; null holds answers.</param>
    private sealed record Hold(byte[]? Request)
    {
        public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
