using KubeOps.Abstractions.Builder;

namespace KubeOps.Operator.LeaderElection;

/// <summary>Holds the three times of an election against each other: two leaders at once would follow from a wrong order.</summary>
internal static class ElectionTimings
{
    /// <exception cref="ArgumentException">The lease would not outlast its renewals.</exception>
    public static void Check(OperatorSettings settings)
    {
        if (settings.LeaderElectionRetryPeriod <= TimeSpan.Zero
            || settings.LeaderElectionRenewDeadline <= settings.LeaderElectionRetryPeriod
            || settings.LeaderElectionLeaseDuration <= settings.LeaderElectionRenewDeadline)
        {
            throw new ArgumentException(
                "Leader election needs 0 < retry period < renew deadline < lease duration, but has "
                + $"{settings.LeaderElectionRetryPeriod}, {settings.LeaderElectionRenewDeadline} and {settings.LeaderElectionLeaseDuration}.");
        }
    }
}
