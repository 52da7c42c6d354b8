using k8s.Models;
using Kubernaut.Entities.Partitions;

namespace Kubernaut.Entities.Tests.Partitions;

/// <summary>A policy with a value in every field, none of them the initial one where another is allowed.</summary>
internal static class FullPolicy
{
    private static readonly DateTimeOffset Instant = new(2026, 5, 4, 3, 17, 0, TimeSpan.Zero);

    public static AuditPartitionPolicy Make() => new()
    {
        Metadata = new V1ObjectMeta { Name = "audit-events" },
        Spec = new AuditPartitionPolicySpec
        {
            Table = AuditTables.AuditEvents,
            Suspend = true,
            Mode = PolicyModes.DryRun,
            CreateAhead = new CreateAheadPolicy { Months = 12, WarnBelowMonths = 3 },
            Retention = new RetentionPolicy
            {
                KeepMonths = 84,
                Action = RetentionActions.Drop,
                DropGraceDays = 30,
                Archive = new RetentionArchive { Directory = "/archive" },
            },
            Schedule = "5 4 * * 0",
            TimeZone = "Europe/Berlin",
            LockTimeoutSeconds = 2,
            MaxPartitionsPerRun = 1,
            LegalHolds =
            [
                new LegalHold
                {
                    Name = "matter-1",
                    Reason = "Asked for by legal.",
                    From = "2026-01-01",
                    To = "2026-01-31",
                    State = LegalHoldStates.Released,
                    ReleaseReason = "Settled.",
                },
            ],
        },
        Status = Status(),
    };

    private static AuditPartitionPolicyStatus Status() => new()
    {
        ObservedGeneration = 4,
        Conditions =
        [
            new Condition
            {
                Type = PolicyConditionTypes.RetentionEnforced,
                Status = ConditionStatus.True,
                ObservedGeneration = 4,
                Reason = PolicyReasons.DryRun,
                Message = "Nothing is removed.",
                LastTransitionTime = Instant,
            },
        ],
        Partitions = new PartitionSummary
        {
            Total = 9,
            Oldest = "audit_events_y2026m04",
            Newest = "audit_events_y2026m11",
            CoveredThrough = "2026-11-30",
            MonthsAhead = 6,
            Held = 1,
            Expired = 2,
            PendingDrop = 3,
            EstimatedRows = 5_000_000_000,
            TotalBytes = 6_000_000_000,
            AsOf = Instant,
        },
        Notable =
        [
            new NotablePartition
            {
                Name = "audit_events_y2026m01",
                From = "2026-01-01",
                To = "2026-01-31",
                State = PartitionStates.Held,
                EstimatedRows = 5_000_000_000,
                Bytes = 6_000_000_000,
                BlockedBy = ["matter-1"],
                DropAfter = Instant,
            },
        ],
        PlannedActions = ["Detach audit_events_y2019m04: its month ended 84 months ago."],
        ActiveHolds = 1,
        LastRun = new MaintenanceRun
        {
            Kind = RunKinds.Full,
            StartTime = Instant,
            CompletionTime = Instant.AddSeconds(2),
            Result = RunResults.Partial,
            Created = ["audit_events_y2026m11"],
            Detached = ["audit_events_y2019m03"],
            Dropped = ["audit_events_y2019m02"],
            Skipped = 1,
            Message = "One month is held.",
        },
        LastSuccessfulTime = Instant,
        NextRunTime = Instant.AddDays(7),
        LastHandledReconcileAt = "2026-11-21T12:00:00Z",
    };
}
