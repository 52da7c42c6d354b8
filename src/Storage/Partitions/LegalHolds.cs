using System.Data.Common;
using Dapper;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>The append-only table of legal holds.</summary>
public sealed class LegalHolds(OwnerDatabase owner, RuntimeDatabase runtime)
{
    /// <summary>
    /// Records what is declared: places, widens and releases. A hold that is missing from the declaration, or shorter in
    /// it, or released without a reason, stays as it is. Declaring the same again changes nothing. A name may be declared once.
    /// </summary>
    /// <exception cref="PostgresException">A hold ends before it begins, or its name or reason is empty or too long.</exception>
    public async Task<LegalHoldChanges> DeclareAsync(
        IReadOnlyList<DeclaredHold> declared, CancellationToken cancellationToken)
    {
        // Two declarations at once would each append to what they both read.
        const string exclusively = "LOCK TABLE audit_legal_holds IN SHARE ROW EXCLUSIVE MODE";

        await using var connection = await owner.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            exclusively, transaction: transaction, cancellationToken: cancellationToken));

        var before = await ReadAsync(connection, int.MaxValue, cancellationToken);
        var entries = LegalHoldRules.Entries(declared, before);
        foreach (var entry in entries)
        {
            await AppendAsync(connection, entry, cancellationToken);
        }

        var after = await ReadAsync(connection, int.MaxValue, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var wasActive = before.Where(entry => entry.State is HoldState.Active).Select(entry => entry.Name).ToHashSet();
        return new LegalHoldChanges
        {
            Placed = Names(entry => entry.State is HoldState.Active && !wasActive.Contains(entry.Name)),
            Amended = Names(entry => entry.State is HoldState.Active && wasActive.Contains(entry.Name)),
            Released = Names(entry => entry.State is HoldState.Released),
            KeptWithoutDeclaration = LegalHoldRules.NotCovered(declared, after),
            InForce = InForce(after),
        };

        IReadOnlyList<string> Names(Func<LegalHoldEntry, bool> which) =>
            [.. entries.Where(which).Select(entry => entry.Name)];
    }

    public async Task<IReadOnlyList<LegalHold>> InForceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await runtime.OpenAsync(cancellationToken);
        return InForce(await ReadAsync(connection, int.MaxValue, cancellationToken));
    }

    /// <summary>What would be in force once this was declared. Changes nothing.</summary>
    public async Task<IReadOnlyList<LegalHold>> ForeseeAsync(IReadOnlyList<DeclaredHold> declared, CancellationToken cancellationToken)
    {
        await using var connection = await runtime.OpenAsync(cancellationToken);
        var recorded = await ReadAsync(connection, int.MaxValue, cancellationToken);
        var entries = LegalHoldRules.Entries(declared, recorded);
        return InForce([.. recorded.ExceptBy(entries.Select(entry => entry.Name), entry => entry.Name), .. entries]);
    }

    /// <summary>Every hold there ever was, once each: those in force first, then the last to change.</summary>
    public async Task<IReadOnlyList<LegalHoldEntry>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await runtime.OpenAsync(cancellationToken);
        return await ReadAsync(connection, limit, cancellationToken);
    }

    private static IReadOnlyList<LegalHold> InForce(IReadOnlyList<LegalHoldEntry> entries) =>
        [.. entries
            .Where(entry => entry.State is HoldState.Active)
            .Select(entry => new LegalHold
            {
                Name = entry.Name,
                Reason = entry.Reason,
                From = entry.From,
                To = entry.To,
                PlacedAt = entry.PlacedAt ?? default,
            })
            .OrderBy(hold => hold.Name, StringComparer.Ordinal)];

    private static async Task<IReadOnlyList<LegalHoldEntry>> ReadAsync(
        DbConnection connection, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT name, reason, held_from AS "From", held_to AS "To", state, release_reason AS ReleaseReason,
                   placed_at AS PlacedAt, recorded_at AS RecordedAt
            FROM (SELECT DISTINCT ON (name) * FROM audit_legal_holds ORDER BY name, entry_id DESC) AS newest
            ORDER BY state = 'active' DESC, entry_id DESC
            LIMIT @limit
            """;

        return (await connection.QueryAsync<LegalHoldEntry>(
            new CommandDefinition(sql, new { limit }, cancellationToken: cancellationToken))).AsList();
    }

    private static async Task AppendAsync(
        NpgsqlConnection connection, LegalHoldEntry entry, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO audit_legal_holds (name, reason, held_from, held_to, state, release_reason, placed_at)
            VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, now()))
            """;

        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = entry.Name },
                new() { Value = entry.Reason },
                new() { Value = entry.From },
                new() { Value = entry.To ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date },
                new() { Value = entry.State is HoldState.Active ? "active" : "released" },
                new() { Value = entry.ReleaseReason ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = entry.PlacedAt ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
