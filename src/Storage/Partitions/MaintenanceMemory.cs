using System.Data.Common;
using Dapper;
using Kubernaut.Storage.Postgres;

namespace Kubernaut.Storage.Partitions;

/// <summary>What maintenance must not forget from one run to the next, kept in the database because a policy can be deleted.</summary>
public sealed class MaintenanceMemory(OwnerDatabase database)
{
    public async Task SaveAsync(ClockWatch watch, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO partition_clock (believed, doubted_since, doubted_last)
            VALUES (@Believed, @DoubtedSince, @DoubtedLast)
            ON CONFLICT (only_row) DO UPDATE
            SET believed = excluded.believed, doubted_since = excluded.doubted_since, doubted_last = excluded.doubted_last
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            sql,
            new { Believed = Utc(watch.Believed), DoubtedSince = Utc(watch.DoubtedSince), DoubtedLast = Utc(watch.DoubtedLast) },
            cancellationToken: cancellationToken));
    }

    /// <summary>Once a run that could remove is through.</summary>
    public async Task RememberAsync(int keepMonths, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO partition_retention (keep_months)
            SELECT @keepMonths
            WHERE @keepMonths IS DISTINCT FROM (SELECT keep_months FROM partition_retention ORDER BY entry_id DESC LIMIT 1)
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { keepMonths }, cancellationToken: cancellationToken));
    }

    internal static async Task<(ClockWatch Watch, int? KeepMonths)> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        const string clock = "SELECT believed AS Believed, doubted_since AS DoubtedSince, doubted_last AS DoubtedLast FROM partition_clock";
        const string keep = "SELECT keep_months FROM partition_retention ORDER BY entry_id DESC LIMIT 1";

        return (
            await connection.QuerySingleOrDefaultAsync<ClockWatch>(new CommandDefinition(clock, cancellationToken: cancellationToken)) ?? new ClockWatch(),
            await connection.QuerySingleOrDefaultAsync<int?>(new CommandDefinition(keep, cancellationToken: cancellationToken)));
    }

    private static DateTime? Utc(DateTimeOffset? instant) => instant?.UtcDateTime;
}
