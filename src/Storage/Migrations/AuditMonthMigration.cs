using System.Globalization;
using Dapper;
using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>The months of audit_events that come with its table: no numbered step, since they follow the calendar.</summary>
internal static class AuditMonthMigration
{
    public const string Name = "audit_partitions";

    /// <summary>So that a test suite that runs over the turn of a month finds both, and a new cluster has time to apply its policy.</summary>
    private const int MonthsAhead = 3;

    /// <returns>Last month, this one and the coming ones.</returns>
    public static IReadOnlyList<Month> Months(DateTimeOffset now) => [.. Enumerable.Range(-1, MonthsAhead + 2).Select(later => Month.Of(now) + later)];

    public static string Partition(Month month) => PartitionName.For(PartitionSettings.AuditEvents, month);

    public static MigrationInfo Info(MigrationGraph graph, DateTimeOffset now) => new()
    {
        Name = Name,
        Description = "Last month, this one and the coming ones as partitions of audit_events.",
        Tables = [.. Months(now).Select(Partition)],
        Indexes = [],
        Columns = [],
        Requires = [.. graph.Select([PartitionSettings.AuditEvents], []).Select(migration => migration.Name)],
        RequiredExtension = null,
    };

    /// <returns>The names of those that were not there yet.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        NpgsqlConnection connection, MigrationScript script, IEnumerable<Month> months, CancellationToken cancellationToken)
    {
        var made = new List<string>();
        foreach (var month in months)
        {
            Task<bool> Create() => script.GiveWayAsync(() => CreateAsync(connection, month, cancellationToken), cancellationToken);
            try
            {
                if (await Create())
                {
                    made.Add(Partition(month));
                }
            }
            catch (PostgresException twin) when (twin.SqlState is PostgresErrorCodes.DuplicateObject)
            {
                // Somebody else made the same month at the same time, and its type was found before its table: it is there by now.
                await Create();
            }
        }

        return made;
    }

    private static Task<bool> CreateAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT create_month_partition('audit_events', @day::date, 'it came with the migrations',
                                          '{autovacuum_analyze_scale_factor=0.02,autovacuum_vacuum_insert_scale_factor=0.05}')
            """;

        var day = month.First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, new { day }, cancellationToken: cancellationToken));
    }
}
