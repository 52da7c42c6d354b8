using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Audit;

/// <summary>Puts audit events somewhere safe, and answers only once they are.</summary>
public sealed partial class AuditWriter(AuditTable table, IOptions<AuditOptions> options, TimeProvider time, ILogger<AuditWriter> logger)
{
    /// <summary>Waits after a deadlock, a serialization failure or a lock time-out. Their sum stays below 500 ms: the sender is waiting.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(150)];

    /// <returns>One outcome for each event, in their order.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL is away or rejects the events. None of them is known to be safe; sending them again is.</exception>
    public async Task<IReadOnlyList<AuditWriteOutcome>> WriteAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        var window = options.Value.WindowAt(time.GetUtcNow());
        foreach (var pause in Pauses)
        {
            try
            {
                return await table.InsertAsync(events, window, mode, cancellationToken);
            }
            catch (PostgresException failure) when (PostgresErrors.IsContention(failure))
            {
                LogContention(events.Count, failure.SqlState);
                await Task.Delay(pause, time, cancellationToken);
            }
        }

        return await table.InsertAsync(events, window, mode, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Contention ({SqlState}) while writing {Count} audit events; trying again")]
    private partial void LogContention(int count, string sqlState);
}
