namespace Kubernaut.Storage.Partitions;

/// <summary>Which days the attached partitions take. Names play no part.</summary>
internal sealed class Coverage
{
    private readonly PartitionBounds[] _ranges;
    private readonly HashSet<Month> _wholeMonths;

    /// <summary>A partition whose detach is pending takes nothing: inserts into it fail.</summary>
    public Coverage(IEnumerable<ObservedPartition> partitions)
    {
        _ranges = [.. partitions
            .Where(partition => !partition.DetachPending)
            .Select(partition => partition.Bounds)
            .OfType<PartitionBounds>()
            .OrderBy(bounds => bounds.From ?? DateOnly.MinValue)];
        _wholeMonths = [.. _ranges.Select(bounds => bounds.Month).OfType<Month>()];
    }

    /// <summary>The month of the oldest day that is taken; null when none is, or when it has no beginning.</summary>
    public Month? Oldest => _ranges is [{ From: { } from }, ..] ? Month.Of(from) : null;

    /// <summary>True when each day of the month is taken, by one partition or by several.</summary>
    public bool Has(Month month) => _wholeMonths.Contains(month) || IsPiecedTogether(month);

    private bool IsPiecedTogether(Month month)
    {
        var next = month.First;
        foreach (var range in _ranges)
        {
            if (!range.Contains(next))
            {
                continue;
            }

            if (range.To is not { } to || to >= month.End)
            {
                return true;
            }

            next = to;
        }

        return false;
    }
}
