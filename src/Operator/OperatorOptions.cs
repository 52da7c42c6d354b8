using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator;

/// <summary>How the controllers run.</summary>
public sealed class OperatorOptions
{
    public const string Section = "Operator";

    internal const int LeastParallelReconciles = 1;
    internal const int MostParallelReconciles = 64;

    /// <summary>Which halves of the program this process runs.</summary>
    public OperatorMode Mode { get; set; } = OperatorMode.All;

    /// <summary>The only namespace whose playbooks are looked at; empty means all.</summary>
    public string WatchNamespace { get; set; } = "";

    /// <summary>Pause between two comparisons of the catalog with all objects.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Objects of one kind that are reconciled at the same time, 1 to 64.</summary>
    [Range(LeastParallelReconciles, MostParallelReconciles)]
    public int MaxParallelReconciles { get; set; } = 4;
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
