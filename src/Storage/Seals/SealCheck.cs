using Kubernaut.Storage.Partitions;
using Npgsql;

namespace Kubernaut.Storage.Seals;

/// <summary>Holds the rows of a table against the seal of their month.</summary>
internal static class SealCheck
{
    /// <summary>In the caller's transaction.</summary>
    /// <exception cref="RemovalRefusedException">There is no seal, or the rows are not what it says.</exception>
    public static async Task<AuditSeal> RefuseChangedAsync(NpgsqlConnection connection, string relation, Month month, CancellationToken cancellationToken)
    {
        var seal = await FindAsync(connection, month, cancellationToken);
        await RowDigests.SetAsync(connection, cancellationToken);
        using var digest = new LeafDigest();
        await foreach (var leaf in RowDigests.ReadAsync(connection, relation, seal.Columns, cancellationToken))
        {
            digest.Add(leaf);
        }

        RefuseOther(seal, digest);
        return seal;
    }

    /// <exception cref="RemovalRefusedException">There is no seal.</exception>
    public static async Task<AuditSeal> FindAsync(NpgsqlConnection connection, Month month, CancellationToken cancellationToken) =>
        await SealTable.ReadAsync(connection, month, cancellationToken) is [var seal]
            ? seal
            : throw new RemovalRefusedException("it is not sealed");

    /// <exception cref="RemovalRefusedException">The rows are not what the seal says.</exception>
    public static void RefuseOther(AuditSeal seal, LeafDigest digest)
    {
        var rows = digest.Count;
        if (!digest.Finish().AsSpan().SequenceEqual(seal.RowsDigest))
        {
            throw new RemovalRefusedException(
                $"its {rows} rows are not the {seal.Rows} that were sealed; `kubernaut-storage audit verify --month {seal.Month}` names those that differ");
        }
    }
}
