using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Conditions;

namespace Kubernaut.Operator.Playbooks;

/// <summary>How failures read in the status of a playbook.</summary>
internal static class PlaybookFailures
{
    public static readonly FailureReasons Reasons = new(PlaybookReasons.DatabaseUnavailable, PlaybookReasons.Pending);

    public static RemediationPlaybookStatus Record(RemediationPlaybookStatus status, RetryState retry) =>
        status with { ConsecutiveFailures = retry.Failures, NextRetryTime = retry.NextTry };
}
