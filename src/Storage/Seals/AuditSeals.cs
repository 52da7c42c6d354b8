using System.Data;
using Kubernaut.Storage.Archives;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Seals;

/// <summary>Lists the seals, and holds sealed months against them. Needs to read the months and nothing more.</summary>
public sealed class AuditSeals(RuntimeDatabase database)
{
    /// <summary>In the order of the chain.</summary>
    public async Task<IReadOnlyList<AuditSeal>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await SealTable.ReadAsync(connection, month: null, cancellationToken);
    }

    /// <returns>Null when the month is not sealed.</returns>
    /// <exception cref="PostgresException">42501: this role may not read the month.</exception>
    public async Task<SealVerification?> VerifyAsync(Month month, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await RowDigests.SetAsync(connection, cancellationToken);

        var seals = await SealTable.ReadAsync(connection, month: null, cancellationToken);
        if (seals.FirstOrDefault(seal => seal.Month == month) is not { } seal)
        {
            return null;
        }

        var chain = SealChain.Problems(seals).GetValueOrDefault(seal.Id);
        var (state, relation) = await SealedMonthFinder.FindAsync(connection, month, cancellationToken);
        if (relation is null)
        {
            return new SealVerification
            {
                Seal = seal,
                State = state,
                Problem = chain ?? (state is SealedMonthState.Missing ? $"the {seal.Rows} rows of {month} are gone, and no drop of it is recorded" : null),
                Removed = state is SealedMonthState.Missing ? seal.Rows : 0,
                Archive = (await ArchiveTable.ReadAsync(connection, cancellationToken)).GetValueOrDefault(month),
            };
        }

        return await CompareAsync(connection, seal, state, relation, chain, cancellationToken);
    }

    private async Task<SealVerification> CompareAsync(
        NpgsqlConnection connection, AuditSeal seal, SealedMonthState state, string relation, string? chain, CancellationToken cancellationToken)
    {
        // Two streams at once need two connections; leaves never change, so that no common snapshot is needed.
        await using var leaves = await database.OpenAsync(cancellationToken);
        using var before = new LeafDigest();
        using var now = new LeafDigest();
        var comparison = new SealComparison();
        try
        {
            await comparison.CompareAsync(
                before.ThroughAsync(SealTable.ReadLeavesAsync(leaves, seal.Month, cancellationToken)),
                now.ThroughAsync(RowDigests.ReadAsync(connection, relation, seal.Columns, cancellationToken)),
                cancellationToken);
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return new SealVerification { Seal = seal, State = state, Problem = $"a column that was sealed is no longer there: {gone.MessageText}" };
        }

        var rows = now.Count;
        return new SealVerification
        {
            Seal = seal,
            State = state,
            Problem = chain ?? Judge(seal, before, now, comparison),
            Rows = rows,
            Changed = comparison.Changed,
            Removed = comparison.Removed,
            Inserted = comparison.Inserted,
            Differences = comparison.Named,
        };
    }

    private static string? Judge(AuditSeal seal, LeafDigest before, LeafDigest now, SealComparison comparison)
    {
        var (leavesAreSealed, rowsAreSealed) = (before.Finish().AsSpan().SequenceEqual(seal.RowsDigest), now.Finish().AsSpan().SequenceEqual(seal.RowsDigest));
        return (leavesAreSealed, rowsAreSealed) switch
        {
            (true, true) => null,
            (true, false) => $"{comparison.Changed} rows of {seal.Month} were changed, {comparison.Removed} removed and {comparison.Inserted} inserted since it was sealed",
            (false, true) => $"the rows of {seal.Month} are as they were sealed, but the digests of its single rows in audit_seal_blocks were changed",
            (false, false) => $"{seal.Month} is not as it was sealed, and neither are the digests of its single rows, so that those named may not be all",
        };
    }
}
