using Kubernaut.Storage.Seals;

namespace Kubernaut.Api.Seals;

/// <summary>Says over HTTP what the seals say.</summary>
internal static class SealAnswer
{
    public static SealList Of(IReadOnlyList<AuditSeal> seals)
    {
        var problems = SealChain.Problems(seals);
        return new SealList([.. seals.Select(seal => Item(seal) with { Problem = problems.GetValueOrDefault(seal.Id) })]);
    }

    public static SealVerificationAnswer Of(SealVerification verification) => new()
    {
        Seal = Item(verification.Seal),
        State = verification.State,
        IsSound = verification.IsSound,
        Problem = verification.Problem,
        Rows = verification.Rows,
        Changed = verification.Changed,
        Removed = verification.Removed,
        Inserted = verification.Inserted,
        Differences = [.. verification.Differences.Select(difference => new SealVerificationAnswer.Difference
        {
            Kind = difference.Kind,
            EventId = difference.EventId,
            EventDate = difference.EventDate,
        })],
        Archive = verification.Archive?.File,
    };

    private static SealItem Item(AuditSeal seal) => new()
    {
        Month = seal.Month.ToString(),
        Rows = seal.Rows,
        RowsDigest = Convert.ToHexStringLower(seal.RowsDigest),
        Columns = seal.Columns,
        PreviousDigest = Convert.ToHexStringLower(seal.PreviousDigest),
        Digest = Convert.ToHexStringLower(seal.Digest),
        SealedAt = seal.SealedAt,
    };
}
