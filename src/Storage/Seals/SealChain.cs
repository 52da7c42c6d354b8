namespace Kubernaut.Storage.Seals;

/// <summary>Says whether the seals are those that were made, one after the other.</summary>
public static class SealChain
{
    /// <param name="seals">All, the oldest first.</param>
    /// <returns>What is wrong with each that is not as it was made; empty when the chain is whole.</returns>
    public static IReadOnlyDictionary<long, string> Problems(IReadOnlyList<AuditSeal> seals)
    {
        var problems = new Dictionary<long, string>();
        var previous = AuditSeal.NoPrevious;
        foreach (var seal in seals)
        {
            if (!seal.ComputeDigest().AsSpan().SequenceEqual(seal.Digest))
            {
                problems[seal.Id] = $"the seal of {seal.Month} was changed: its digest is not that of what it says";
            }
            else if (!seal.PreviousDigest.AsSpan().SequenceEqual(previous))
            {
                problems[seal.Id] = $"the seal before that of {seal.Month} was changed or taken out";
            }

            previous = seal.Digest;
        }

        return problems;
    }
}
