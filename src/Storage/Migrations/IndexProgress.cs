using Dapper;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Tells in the log how far an index is that is being built, since on a large table nothing else would be seen for minutes.</summary>
internal sealed partial class IndexProgress(OwnerDatabase database, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Returns once it is cancelled; a failure to ask is no failure of what is being built.</summary>
    /// <param name="serverProcess">The session that builds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task TellAsync(int serverProcess, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT phase AS Phase, coalesce(index_relid::regclass::text, '') AS Name,
                   CASE WHEN blocks_total > 0 THEN 100 * blocks_done / blocks_total
                        WHEN tuples_total > 0 THEN 100 * tuples_done / tuples_total
                        WHEN lockers_total > 0 THEN 100 * lockers_done / lockers_total END AS Percent
            FROM pg_stat_progress_create_index
            WHERE pid = @serverProcess
            """;

        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                foreach (var step in await connection.QueryAsync<Step>(new CommandDefinition(sql, new { serverProcess }, cancellationToken: cancellationToken)))
                {
                    LogProgress(step.Name, step.Phase, step.Percent);
                }
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or NpgsqlException)
        {
            // It was ended, or the server is too busy to tell.
        }
    }

    [LoggerMessage(LogLevel.Information, "Building index {Index}: {Phase}, {Percent} percent of it")]
    private partial void LogProgress(string index, string phase, long? percent);

    private sealed record Step
    {
        public required string Phase { get; init; }

        public required string Name { get; init; }

        public long? Percent { get; init; }
    }
}
