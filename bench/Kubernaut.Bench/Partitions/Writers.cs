using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Kubernaut.Bench.Partitions;

/// <summary>Eight sessions that insert one row after the other into the months that take events, and one that reads in a transaction held open.</summary>
internal sealed class Writers : IAsyncDisposable
{
    private const int Count = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly List<Task<List<double>>> _writing = [];
    private Task _reading = Task.CompletedTask;
    private long _acknowledged;

    /// <param name="connectionString">Where.</param>
    /// <param name="insert">A statement that stores one row.</param>
    /// <param name="read">What the reader holds a snapshot of.</param>
    /// <param name="holdFor">How long it holds each.</param>
    public static Writers Start(string connectionString, string insert, string read, TimeSpan holdFor)
    {
        var writers = new Writers();
        writers._writing.AddRange(Enumerable.Range(0, Count).Select(_ => Task.Run(() => writers.WriteAsync(connectionString, insert))));
        writers._reading = Task.Run(() => writers.ReadAsync(connectionString, read, holdFor));
        return writers;
    }

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <returns>How long each insert took, and what failed.</returns>
    public async Task<(Latencies Waits, IReadOnlyCollection<string> Failures)> StopAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        var waits = await Task.WhenAll(_writing);
        return (new Latencies(waits.SelectMany(each => each)), _failures);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll([.. _writing, _reading]);
        _stop.Dispose();
    }

    private async Task<List<double>> WriteAsync(string connectionString, string insert)
    {
        // Room for all of them: to make some meanwhile would stop the writers that are measured.
        var milliseconds = new List<double>(250_000);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(insert, connection) { CommandTimeout = 0 };
        while (!_stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await command.ExecuteNonQueryAsync();
                Interlocked.Increment(ref _acknowledged);
            }
            catch (PostgresException failure)
            {
                _failures.Add(failure.Message);
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return milliseconds;
    }

    private async Task ReadAsync(string connectionString, string read, TimeSpan holdFor)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        while (!_stop.IsCancellationRequested)
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
            await using (var command = new NpgsqlCommand(read, connection) { CommandTimeout = 0 })
            {
                await command.ExecuteScalarAsync();
            }

            try
            {
                await Task.Delay(holdFor, TimeProvider.System, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Told to stop.
            }

            await transaction.CommitAsync();
        }
    }
}
