namespace Kubernaut.Storage.Partitions;

/// <summary>What stands in the way of creating a month.</summary>
internal static class Blockers
{
    /// <returns>The relation in the way; null when the month can be created.</returns>
    public static string? Of(Month month, PartitionObservation seen)
    {
        var name = PartitionName.For(seen.Table, month);

        // Overlapping bounds are refused by the server, those of a pending detach included.
        if (seen.Partitions.FirstOrDefault(partition => partition.Bounds?.Overlaps(month) ?? false) is { } overlapping)
        {
            return overlapping.Name;
        }

        if (seen.Impostors.Contains(name) || seen.Stranded.Any(stranded => stranded.Name == name) || seen.Partitions.Any(partition => partition.Name == name))
        {
            return name;
        }

        // To attach a month the server scans a DEFAULT partition with its writers locked out, and refuses if it holds
        // a row of that month.
        return seen.Default is { IsEmpty: false } filled ? filled.Name : null;
    }
}
