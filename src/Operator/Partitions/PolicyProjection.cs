using Kubernaut.Entities.Partitions;
using Kubernaut.Storage.Partitions;
using DeclaredHoldState = Kubernaut.Storage.Partitions.HoldState;
using HoldInForce = Kubernaut.Storage.Partitions.LegalHold;

namespace Kubernaut.Operator.Partitions;

/// <summary>Says what a policy means in the words of storage. Leaves out what <see cref="PolicyRules"/> object to.</summary>
internal static class PolicyProjection
{
    public static PartitionSettings Settings(AuditPartitionPolicySpec spec, IReadOnlyList<HoldInForce> holds, TimeSpan acceptanceWindow) => new()
    {
        Table = spec.Table,
        CreateAheadMonths = spec.CreateAhead.Months,
        WarnBelowMonths = spec.CreateAhead.WarnBelowMonths,
        Removal = Removal(spec),
        Holds = holds,
        AcceptanceWindow = acceptanceWindow,
        LockTimeout = TimeSpan.FromSeconds(spec.LockTimeoutSeconds),
    };

    /// <summary>How much a run of this policy does.</summary>
    public static RunScope Scope(AuditPartitionPolicySpec spec, bool isFull) => spec.Mode != PolicyModes.Enforce ? RunScope.Create
        : isFull ? RunScope.Full
        : RunScope.Repair;

    public static IReadOnlyList<DeclaredHold> Holds(AuditPartitionPolicySpec spec) =>
        [.. (spec.LegalHolds ?? []).Where(PolicyRules.IsValid).Select(hold => new DeclaredHold
        {
            Name = hold.Name,
            Reason = hold.Reason,
            From = PolicyDay.Parse(hold.From),
            To = hold.To is null ? null : PolicyDay.Parse(hold.To),
            State = hold.State == LegalHoldStates.Released ? DeclaredHoldState.Released : DeclaredHoldState.Active,
            ReleaseReason = hold.ReleaseReason,
        })];

    private static RemovalSettings? Removal(AuditPartitionPolicySpec spec) => spec.Retention is not { } retention ? null : new RemovalSettings
    {
        // A retention without a number keeps as much as can be kept.
        KeepMonths = retention.KeepMonths > 0 ? retention.KeepMonths : PartitionSettings.MaxKeepMonths,
        Action = retention.Action == RetentionActions.Drop ? RemovalAction.Drop : RemovalAction.Detach,
        DropGrace = TimeSpan.FromDays(retention.DropGraceDays),
        ArchiveDirectory = retention.Archive?.Directory,
        MaxPerRun = spec.MaxPartitionsPerRun,
    };
}
