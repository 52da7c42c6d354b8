namespace Kubernaut.Storage.Playbooks;

/// <summary>What becomes of a row when its owner goes.</summary>
public enum CatalogDeletionPolicy
{
    /// <summary>The row stays for the record, and no search finds it.</summary>
    Archive,

    /// <summary>The row stays as it is, from then on managed by SQL.</summary>
    Retain,

    /// <summary>The row goes too.</summary>
    Delete,
}
