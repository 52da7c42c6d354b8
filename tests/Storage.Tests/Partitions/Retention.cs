using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Partitions;

/// <summary>A database with months from a year ago on, each with a few rows, of which three are kept.</summary>
internal static class Retention
{
    public const int Keep = 3;

    /// <summary>Rows in each month.</summary>
    public const int Rows = 7;

    public static readonly PartitionSettings Detach = AuditMonths.Settings with { Removal = new RemovalSettings { KeepMonths = Keep, MaxPerRun = 2 } };

    /// <summary>Without a grace.</summary>
    public static readonly PartitionSettings Drop = Detach with
    {
        Removal = Detach.Removal! with { Action = RemovalAction.Drop, DropGrace = TimeSpan.Zero },
    };

    public static PartitionSettings DropTo(string directory) => Drop with { Removal = Drop.Removal! with { ArchiveDirectory = directory } };

    public static PartitionSettings Holding(this PartitionSettings settings, params LegalHold[] holds) => settings with { Holds = holds };

    /// <returns>The oldest month; those between it and last month have rows.</returns>
    public static async Task<Month> FillAsync(TestDatabase database, int months = 6)
    {
        var current = await database.MonthAsync();
        foreach (var month in Month.Range(current - months, current - 2))
        {
            await database.CreateAsync(month);
        }

        foreach (var month in Month.Range(current - months, current - 1))
        {
            for (var row = 0; row < Rows; row++)
            {
                await database.ExecuteAsync(AuditMonths.Insert(month));
            }
        }

        return current - months;
    }

    /// <summary>As the maintainer would have made it when its time came.</summary>
    public static Task CreateAsync(this TestDatabase database, Month month) =>
        database.ExecuteAsOwnerAsync($"SELECT create_month_partition('audit_events', '{month.First:yyyy-MM-dd}', 'test')");

    /// <summary>A run that has shown what it takes, so that dropping may begin.</summary>
    public static Task RememberAsync(this TestDatabase database) =>
        new MaintenanceMemory(database.Owner).RememberAsync(Keep, CancellationToken.None);

    public static Task<long> CountAsync(this TestDatabase database, string relation) => database.ScalarAsync<long>($"SELECT count(*) FROM {relation}");

    public static Task<bool> ExistsAsync(this TestDatabase database, string relation) => database.ScalarAsync<bool>($"SELECT to_regclass('{relation}') IS NOT NULL");

    public static string Retired(Month month) => $"{RetiredPartition.Schema}.{AuditMonths.Partition(month)}";

    public static DeclaredHold Hold(Month month) => new() { Name = "case-1", Reason = "Subpoena", From = month.First, To = month.LastDay };
}
