namespace Kubernaut.Entities.Playbooks;

/// <summary>The condition types of a <see cref="RemediationPlaybook"/>.</summary>
public static class PlaybookConditionTypes
{
    /// <summary>The catalog matches the declaration, at this generation; a Disabled playbook is Ready too.</summary>
    public const string Ready = "Ready";

    public const string CatalogSynced = "CatalogSynced";

    public const string EmbeddingReady = "EmbeddingReady";

    /// <summary>Present only while True.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>A person must act; present only while True.</summary>
    public const string Stalled = "Stalled";
}
