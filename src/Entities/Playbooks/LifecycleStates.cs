namespace Kubernaut.Entities.Playbooks;

/// <summary>The states of a version, in the spec and in the catalog; the database writes them in lowercase.</summary>
public static class LifecycleStates
{
    public const string Active = "Active";

    public const string Disabled = "Disabled";

    public const string Deprecated = "Deprecated";

    /// <summary>Final.</summary>
    public const string Archived = "Archived";
}
