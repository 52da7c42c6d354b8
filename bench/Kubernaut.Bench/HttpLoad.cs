using System.Diagnostics;

namespace Kubernaut.Bench;

/// <summary>Requests over many connections, each sending its next one as soon as the last is answered.</summary>
internal static class HttpLoad
{
    /// <param name="port">On loopback.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="source">Makes the requests of one connection; the memory that it gives is used until it is asked for the next.</param>
    /// <param name="wanted">What the status of every answer is one of.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <param name="pause">Of a connection between an answer and its next request.</param>
    /// <exception cref="InvalidOperationException">An answer had another status: what is measured would not be what is said.</exception>
    public static async Task<LoadResult> RunAsync(int port, int connections, Func<Func<ReadOnlyMemory<byte>>> source, int[] wanted, CancellationToken cancellationToken, TimeSpan pause = default)
    {
        var clock = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Factory.StartNew(
            () => Send(port, source(), wanted, pause, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var elapsed = clock.Elapsed;
        var all = new Latencies(times.SelectMany(each => each));
        return new LoadResult(all.Count, elapsed, all);
    }

    private static List<double> Send(int port, Func<ReadOnlyMemory<byte>> next, int[] wanted, TimeSpan pause, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        using var connection = new HttpConnection();
        connection.Connect(port);
        while (!cancellationToken.IsCancellationRequested)
        {
            var begun = Stopwatch.GetTimestamp();
            var (status, _) = connection.Send(next().Span);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            if (!wanted.Contains(status))
            {
                throw new InvalidOperationException($"An answer was {status} instead of {string.Join(" or ", wanted)}.");
            }

            if (pause > TimeSpan.Zero)
            {
                cancellationToken.WaitHandle.WaitOne(pause);
            }
        }

        return times;
    }
}

/// <param name="Requests">That were answered.</param>
/// <param name="Elapsed">From the first to the last.</param>
/// <param name="Latencies">Of each request.</param>
internal sealed record LoadResult(int Requests, TimeSpan Elapsed, Latencies Latencies)
{
    public double PerSecond => Requests / Elapsed.TotalSeconds;
}
