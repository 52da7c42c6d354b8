namespace Kubernaut.Storage.Playbooks;

/// <summary>Orders the versions of one playbook, lowest first, and says which is latest.</summary>
internal static class VersionOrder
{
    /// <summary>
    /// By semantic precedence; of equals (1.2, v1.2, 1.2.0) the later row is higher, then the longer text. What is no
    /// semantic version, which only SQL can write, is below all that are.
    /// </summary>
    public static IReadOnlyList<T> Ascending<T>(IEnumerable<T> rows, Func<T, string> version, Func<T, DateTimeOffset> createdAt) =>
    [
        .. rows
            .OrderBy(row => SemanticVersion.TryParse(version(row), out var parsed) ? parsed : null)
            .ThenBy(createdAt)
            .ThenBy(row => version(row).Length)
            .ThenBy(version, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<VersionFacts> Ascending(IEnumerable<VersionFacts> rows) =>
        Ascending(rows, row => row.Version, row => row.CreatedAt);

    /// <returns>The highest of the active ones; null when none is active.</returns>
    public static string? Latest(IReadOnlyList<VersionFacts> ascending) => ascending.LastOrDefault(row => row.IsActive)?.Version;
}

/// <summary>What decides the place of a row among the versions of its playbook.</summary>
internal sealed record VersionFacts
{
    public required string Version { get; init; }

    public required bool IsActive { get; init; }

    public required bool IsLatest { get; init; }

    /// <summary>False in a row that is managed by SQL.</summary>
    public required bool IsOwned { get; init; }

    public required string? PreviousVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
