namespace Kubernaut.Entities.Playbooks;

/// <summary>The condition types that only a <see cref="RemediationPlaybook"/> has; it is Ready when both hold, a Disabled one too.</summary>
public static class PlaybookConditionTypes
{
    public const string CatalogSynced = "CatalogSynced";

    public const string EmbeddingReady = "EmbeddingReady";
}
