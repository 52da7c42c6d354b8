namespace Kubernaut.Entities.Playbooks;

/// <summary>The event reasons of a <see cref="RemediationPlaybook"/>: first those of type Normal, then the Warnings.</summary>
public static class PlaybookEvents
{
    public const string PlaybookRegistered = "PlaybookRegistered";

    public const string PlaybookEmbedded = "PlaybookEmbedded";

    public const string LatestVersionChanged = "LatestVersionChanged";

    public const string LifecycleChanged = "LifecycleChanged";

    public const string CatalogDriftCorrected = "CatalogDriftCorrected";

    public const string PlaybookArchived = "PlaybookArchived";

    public const string PlaybookRowDeleted = "PlaybookRowDeleted";

    public const string CatalogWriteFailed = "CatalogWriteFailed";

    public const string EmbeddingFailed = "EmbeddingFailed";

    public const string VersionConflict = "VersionConflict";

    public const string FinalizerTimedOut = "FinalizerTimedOut";

    /// <summary>So many owners seem gone at once that the sweep rather believes its list of objects to be wrong.</summary>
    public const string SweepRefused = "SweepRefused";
}
