using Dapper;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Leadership;

/// <summary>Remembers the newest leader, and so tells one who has been succeeded without having noticed.</summary>
public sealed class LeaderTerms(RuntimeDatabase database)
{
    /// <summary>Makes this the newest term, unless there is a newer one. From then on, nobody of an older term writes.</summary>
    /// <returns>The transitions of the newest: the term's own, unless it has been succeeded.</returns>
    public async Task<long> RecordAsync(LeaderTerm term, CancellationToken cancellationToken)
    {
        // One that is as high stays as it is: a leader that looks again must not cost a write.
        const string sql = """
            INSERT INTO leader_terms AS known (lease, transitions)
            VALUES (@Lease, @Transitions)
            ON CONFLICT (lease) DO UPDATE
            SET transitions = EXCLUDED.transitions, since = now()
            WHERE known.transitions < EXCLUDED.transitions;

            SELECT transitions FROM leader_terms WHERE lease = @Lease;
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, term, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// To be asked inside the transaction that writes, under the lock that its successor will wait for: then either the successor
    /// finds what is written here and puts it right, or this finds the successor.
    /// </summary>
    /// <returns>Whether another leads by now.</returns>
    internal static Task<bool> IsOverAsync(NpgsqlConnection connection, LeaderTerm term, CancellationToken cancellationToken)
    {
        const string sql = "SELECT EXISTS (SELECT FROM leader_terms WHERE lease = @Lease AND transitions > @Transitions)";
        return connection.ExecuteScalarAsync<bool>(new CommandDefinition(sql, term, cancellationToken: cancellationToken));
    }
}
