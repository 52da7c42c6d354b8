using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator;

/// <summary>How the controllers run.</summary>
public sealed class OperatorOptions : IValidatableObject
{
    public const string Section = "Operator";

    /// <summary>Which halves of the program this process runs.</summary>
    public OperatorMode Mode { get; set; } = OperatorMode.All;

    /// <summary>The only namespace whose playbooks are looked at; empty means all.</summary>
    public string WatchNamespace { get; set; } = "";

    /// <summary>Pause between two comparisons of the catalog with all objects.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Objects of one kind that are reconciled at the same time, 1 to 64.</summary>
    [Range(1, 64)]
    public int MaxParallelReconciles { get; set; } = 4;

    /// <summary>How long after its last renewal the lease may be taken by another replica, 2 seconds to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader goes on without a renewal; less than <see cref="LeaseDuration"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseRenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause between two tries to take or renew the lease; less than <see cref="LeaseRenewDeadline"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan LeaseRetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeaseRetryPeriod >= LeaseRenewDeadline || LeaseRenewDeadline >= LeaseDuration)
        {
            yield return new ValidationResult(
                $"Operator needs LeaseRetryPeriod < LeaseRenewDeadline < LeaseDuration, but has {LeaseRetryPeriod}, {LeaseRenewDeadline} and {LeaseDuration}.");
        }
    }
}

/// <summary>What a process does.</summary>
public enum OperatorMode
{
    /// <summary>Serves HTTP, and reconciles while it holds the lease.</summary>
    All,

    /// <summary>Serves HTTP only, and so scales with the callers. Its schema is migrated by others.</summary>
    Api,

    /// <summary>Migrates, and reconciles while it holds the lease; has ports for health and metrics only.</summary>
    Controllers,
}

[OptionsValidator]
internal sealed partial class OperatorOptionsValidator : IValidateOptions<OperatorOptions>;
