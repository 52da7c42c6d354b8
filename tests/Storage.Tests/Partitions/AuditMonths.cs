using Kubernaut.Storage.Partitions;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Partitions;

/// <summary>What tests of maintenance do to a database.</summary>
internal static class AuditMonths
{
    public static readonly PartitionSettings Settings = new() { LockTimeout = TimeSpan.FromSeconds(1), RetryBudget = TimeSpan.FromSeconds(30) };

    /// <summary>Lets every removal pass.</summary>
    public static readonly RemovalGate Open = _ => Task.FromResult<string?>(null);

    public static PartitionMaintainer Maintainer(this TestDatabase database, ILogger<PartitionMaintainer>? logger = null) =>
        new(database.Owner, TimeProvider.System, logger ?? NullLogger<PartitionMaintainer>.Instance);

    /// <summary>No event waits in the dead letters.</summary>
    public static async Task<PartitionObservation> ObserveAsync(this TestDatabase database) =>
        await new PartitionObserver(database.Runtime).ObserveAsync(PartitionSettings.AuditEvents, CancellationToken.None) with { DeadLetters = new HashSet<Month>() };

    /// <summary>The plan by the database's clock.</summary>
    public static async Task<PartitionPlan> PlanAsync(this TestDatabase database, PartitionSettings? settings = null)
    {
        var seen = await database.ObserveAsync();
        return PartitionPlanner.Plan(settings ?? Settings, seen, seen.DatabaseClock);
    }

    public static async Task<IReadOnlyList<ActionOutcome>> MaintainAsync(this TestDatabase database, PartitionSettings? settings = null)
    {
        var plan = await database.PlanAsync(settings);
        var outcome = await database.Maintainer().ApplyAsync(plan, settings ?? Settings, RunScope.Full, Open, CancellationToken.None);
        return Assert.IsType<MaintenanceOutcome.Ran>(outcome).Actions;
    }

    /// <summary>This month by the database's clock, or one that many later.</summary>
    public static async Task<Month> MonthAsync(this TestDatabase database, int later = 0) =>
        Month.Of((await database.ObserveAsync()).DatabaseClock) + later;

    public static string Partition(Month month) => PartitionName.For(PartitionSettings.AuditEvents, month);

    /// <summary>An insert of one valid event on the first day of the month.</summary>
    public static string Insert(Month month) => MaintainedMonths.Insert(month.First);

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
