namespace Kubernaut.Entities.Partitions;

/// <summary>Whether removals are done or only planned; months are created in both modes.</summary>
public static class PolicyModes
{
    public const string Enforce = "Enforce";

    public const string DryRun = "DryRun";
}
