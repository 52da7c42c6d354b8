using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Tests.Partitions;

/// <summary>One planned action of each kind that people hear of, all of October 2025 but the creation.</summary>
internal static class Actions
{
    public const string Expired = "audit_events_y2025m10";

    public const string Coming = "audit_events_y2027m01";

    private const string TooOld = "it is older than 12 months";

    private static readonly Month October = Month.Of(new DateOnly(2025, 10, 1));

    public static PlannedAction Create { get; } = new PlannedAction.Create { Partition = Coming, Month = October + 15, Reason = "6 months are kept ahead" };

    public static PlannedAction Seal { get; } = new PlannedAction.Seal { Partition = Expired, Month = October, Relation = 1, Reason = "it is closed" };

    public static PlannedAction Detach { get; } = new PlannedAction.Detach { Partition = Expired, Month = October, Relation = 1, Reason = TooOld };

    public static PlannedAction Archive { get; } = new PlannedAction.Archive { Partition = Expired, Month = October, Directory = "/archive", Reason = TooOld };

    public static PlannedAction Drop { get; } = new PlannedAction.Drop { Partition = Expired, Month = October, ArchiveDirectory = null, KeptFrom = new DateOnly(2025, 11, 1), Reason = TooOld };

    public static ActionOutcome Done(PlannedAction action) => new ActionOutcome.Done(action, ByUs: true);
}
