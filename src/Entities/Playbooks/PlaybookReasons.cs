namespace Kubernaut.Entities.Playbooks;

/// <summary>The condition reasons of a <see cref="RemediationPlaybook"/>.</summary>
public static class PlaybookReasons
{
    public const string Registered = "Registered";

    public const string Pending = "Pending";

    public const string DatabaseUnavailable = "DatabaseUnavailable";

    public const string EmbeddingPending = "EmbeddingPending";

    /// <summary>Another object holds the row of this playbook id and version.</summary>
    public const string VersionConflict = "VersionConflict";

    /// <summary>A field that is fixed for a version differs from the row.</summary>
    public const string ContentDrift = "ContentDrift";

    public const string InvalidSpec = "InvalidSpec";

    public const string Deleting = "Deleting";

    public const string RowCurrent = "RowCurrent";

    public const string WriteFailed = "WriteFailed";

    public const string RowOwnedByAnother = "RowOwnedByAnother";

    public const string Embedded = "Embedded";

    /// <summary>The store has no vectors.</summary>
    public const string NotRequired = "NotRequired";

    public const string EmbedderUnavailable = "EmbedderUnavailable";

    public const string DimensionMismatch = "DimensionMismatch";

    public const string ModelChanged = "ModelChanged";
}
