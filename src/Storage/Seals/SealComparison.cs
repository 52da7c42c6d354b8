namespace Kubernaut.Storage.Seals;

/// <summary>Walks along the sealed leaves and those of today, both in key order, and names the rows that differ. Holds one leaf of each.</summary>
internal sealed class SealComparison
{
    private readonly List<SealDifference> _named = [];

    public long Changed { get; private set; }

    public long Removed { get; private set; }

    public long Inserted { get; private set; }

    public IReadOnlyList<SealDifference> Named => _named;

    public async Task CompareAsync(IAsyncEnumerable<RowLeaf> before, IAsyncEnumerable<RowLeaf> now, CancellationToken cancellationToken)
    {
        await using var sealedLeaves = before.GetAsyncEnumerator(cancellationToken);
        await using var presentLeaves = now.GetAsyncEnumerator(cancellationToken);
        var (hasSealed, hasPresent) = (await sealedLeaves.MoveNextAsync(), await presentLeaves.MoveNextAsync());
        while (hasSealed || hasPresent)
        {
            var order = !hasSealed ? 1 : !hasPresent ? -1 : sealedLeaves.Current.CompareTo(presentLeaves.Current);
            if (order < 0)
            {
                Removed++;
                Name(SealDifferenceKind.Removed, sealedLeaves.Current);
            }
            else if (order > 0)
            {
                Inserted++;
                Name(SealDifferenceKind.Inserted, presentLeaves.Current);
            }
            else if (!sealedLeaves.Current.Equals(presentLeaves.Current))
            {
                Changed++;
                Name(SealDifferenceKind.Changed, presentLeaves.Current);
            }

            hasSealed = order <= 0 ? await sealedLeaves.MoveNextAsync() : hasSealed;
            hasPresent = order >= 0 ? await presentLeaves.MoveNextAsync() : hasPresent;
        }
    }

    private void Name(SealDifferenceKind kind, RowLeaf leaf)
    {
        if (_named.Count < SealVerification.MaxNamed)
        {
            _named.Add(new SealDifference(kind, leaf.EventId, leaf.EventDate));
        }
    }
}
