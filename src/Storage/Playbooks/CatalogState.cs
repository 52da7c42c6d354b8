namespace Kubernaut.Storage.Playbooks;

/// <summary>Where a version is in its life. Only active ones are found by a search.</summary>
public enum CatalogState
{
    Active,
    Disabled,
    Deprecated,
    Archived,
}

/// <summary>The states as the database spells them.</summary>
internal static class CatalogStates
{
    public static string InDatabase(this CatalogState state) => state.ToString().ToLowerInvariant();

    public static CatalogState Parse(string text) => Enum.Parse<CatalogState>(text, ignoreCase: true);
}
