using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Asks a PostgreSQL that is held to be away whether it is back, since a replica that nobody writes to would never find out.</summary>
internal sealed class PostgresCircuitProbe(PostgresCircuit circuit, DatabaseStatus database, TimeProvider time) : BackgroundService
{
    /// <summary>Longer than the circuit's own: where there are writes, one of them has found out before, and better than a question can.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Pause, time, stoppingToken);
            if (circuit.IsOpen)
            {
                await ProbeAsync(stoppingToken);
            }
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await circuit.ExecuteAsync(AskAsync).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException || PostgresErrors.IsPassing(failure))
        {
            // Still away, and the circuit knows.
        }
    }

    /// <exception cref="PostgresException">25006: it answers, but rows cannot be written.</exception>
    private async Task<bool> AskAsync(CancellationToken cancellationToken) =>
        await database.WhyNotWritableAsync(cancellationToken) is { } reason
            ? throw new PostgresException($"PostgreSQL {reason}", "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction)
            : true;
}
