namespace Kubernaut.Entities;

/// <summary>The condition types that every kind has.</summary>
/// <remarks>The names that kstatus, and with it Flux and Argo CD, understand.</remarks>
public static class ConditionTypes
{
    /// <summary>The database matches the declaration, at this generation.</summary>
    public const string Ready = "Ready";

    /// <summary>Present only while True.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>A person must act; present only while True.</summary>
    public const string Stalled = "Stalled";
}
