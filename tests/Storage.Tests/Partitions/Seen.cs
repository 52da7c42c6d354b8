using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

/// <summary>Observations as the catalog could have given them, and what becomes of them when a plan is carried out.</summary>
internal static class Seen
{
    public static readonly DateTimeOffset Noon = At("2026-06-15");

    public static readonly PartitionSettings Settings = new();

    /// <summary>All months from the one to the other, at noon of 15 June 2026.</summary>
    public static PartitionObservation Months(string first, string last) => Nothing with
    {
        Partitions = [.. Month.Range(Named(first), Named(last)).Select(Partition)],
    };

    /// <summary>The table without a partition.</summary>
    public static PartitionObservation Nothing { get; } = new()
    {
        Table = PartitionSettings.AuditEvents,
        TableExists = true,
        PartitionedByDay = true,
        DatabaseClock = Noon,
        DeadLetters = new HashSet<Month>(),
    };

    public static DateTimeOffset At(string day) => new(DateOnly.Parse(day), new TimeOnly(12, 0), TimeSpan.Zero);

    public static Month Named(string text) => Month.Of(DateOnly.Parse($"{text}-01"));

    public static ObservedPartition Partition(Month month) => new()
    {
        Name = PartitionName.For(PartitionSettings.AuditEvents, month),
        Bounds = PartitionBounds.Of(month),
    };

    public static ObservedPartition Partition(string name, string? from, string? to) => new()
    {
        Name = name,
        Bounds = new PartitionBounds(Day(from), Day(to)),
    };

    public static PartitionObservation Without(this PartitionObservation seen, params string[] months) => seen with
    {
        Partitions = [.. seen.Partitions.Where(partition => !months.Contains(partition.Bounds?.Month?.ToString()))],
    };

    public static PartitionObservation With(this PartitionObservation seen, params ObservedPartition[] partitions) =>
        seen with { Partitions = [.. seen.Partitions, .. partitions] };

    /// <summary>What would be seen once the whole plan had been carried out.</summary>
    public static PartitionObservation After(this PartitionObservation seen, PartitionPlan plan) => plan.Actions.Aggregate(seen, After);

    public static IEnumerable<string> Created(this PartitionPlan plan) =>
        plan.Actions.OfType<PlannedAction.Create>().Select(create => create.Month.ToString());

    public static MonthState StateOf(this PartitionPlan plan, string month) =>
        plan.Months.Single(row => row.Bounds?.Month == Named(month)).State;

    private static PartitionObservation After(PartitionObservation seen, PlannedAction action) => action switch
    {
        PlannedAction.Create create => seen.With(Partition(create.Month)),
        PlannedAction.Seal seal => seen with { Seals = new Dictionary<Month, byte[]>(seen.Seals) { [seal.Month] = [1] } },
        PlannedAction.IndexPayloads => seen.Changing(action.Partition, partition => partition with { HasPayloadIndex = true }),
        PlannedAction.Freeze => seen.Changing(action.Partition, partition => partition with { IsFrozen = true }),
        PlannedAction.Detach detach => seen with
        {
            Partitions = [.. seen.Partitions.Where(partition => partition.Name != action.Partition)],
            Retired = [.. seen.Retired, new RetiredPartition { Name = action.Partition, Month = detach.Month, DetachedAt = seen.DatabaseClock }],
        },
        PlannedAction.Drop => seen with { Retired = [.. seen.Retired.Where(retired => retired.Name != action.Partition)] },
        _ => seen,
    };

    private static PartitionObservation Changing(this PartitionObservation seen, string name, Func<ObservedPartition, ObservedPartition> change) =>
        seen with { Partitions = [.. seen.Partitions.Select(partition => partition.Name == name ? change(partition) : partition)] };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text);
}
