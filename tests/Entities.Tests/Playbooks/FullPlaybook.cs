using k8s.Models;
using Kubernaut.Entities.Playbooks;

namespace Kubernaut.Entities.Tests.Playbooks;

/// <summary>A playbook with a value in every field, none of them the initial one.</summary>
internal static class FullPlaybook
{
    private static readonly DateTimeOffset Instant = new(2026, 5, 4, 8, 12, 0, 250, TimeSpan.Zero);

    public static RemediationPlaybook Make() => new()
    {
        Metadata = new V1ObjectMeta { Name = "oom-v1.2", NamespaceProperty = "default" },
        Spec = new RemediationPlaybookSpec
        {
            PlaybookId = "oom",
            Version = "v1.2",
            DisplayName = "Out of memory",
            Description = "Raises the limit.",
            WhenToUse = "OOMKilled.",
            Content = "1. Look.\n2. Raise.\n",
            Labels = new Dictionary<string, IList<string>> { ["environment"] = ["*"], ["severity"] = ["high", "critical"] },
            Change = new PlaybookChange
            {
                Summary = "Shorter.",
                Notes = "Leaves out what nobody did.",
                ApprovedBy = "ada",
                ApprovedAt = "2026-05-04T08:12:00+02:00",
            },
            Expectations = new PlaybookExpectations { SuccessRatePercent = 90, DurationSeconds = 600 },
            Owner = "platform",
            Maintainer = "grace",
            Lifecycle = new PlaybookLifecycle { State = LifecycleStates.Deprecated, Reason = "Too slow.", Notice = "Use v2." },
            DeletionPolicy = DeletionPolicies.Retain,
        },
        Status = new RemediationPlaybookStatus
        {
            ObservedGeneration = 3,
            Conditions =
            [
                new Condition
                {
                    Type = ConditionTypes.Ready,
                    Status = ConditionStatus.True,
                    ObservedGeneration = 3,
                    Reason = PlaybookReasons.Registered,
                    Message = "The catalog matches.",
                    LastTransitionTime = Instant,
                },
            ],
            CatalogState = LifecycleStates.Deprecated,
            Latest = true,
            LatestVersion = "v1.2",
            ContentHash = new string('a', 64),
            Embedding = new PlaybookEmbedding { Model = "builtin", Dimensions = 384, Fingerprint = new string('b', 64), GeneratedAt = Instant },
            Executions = new PlaybookExecutions { Total = 5_000_000_000, Successful = 4_000_000_000, SuccessRatePercent = 80, AsOf = Instant },
            LastSyncTime = Instant,
            ConsecutiveFailures = 2,
            NextRetryTime = Instant,
        },
    };
}
