using Microsoft.AspNetCore.Connections;

namespace Kubernaut.Api.Http;

/// <summary>Closes connections beyond a number. Kestrel's own limit counts all ports together, and callers would shut the kubelet out.</summary>
internal sealed class ConnectionLimit(int most)
{
    private int _open;

    public ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > most)
            {
                connection.Abort(new ConnectionAbortedException("Too many connections."));
                return;
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
