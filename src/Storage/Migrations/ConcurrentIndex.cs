using System.Text.RegularExpressions;
using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Tells how far an index that is built beside its writers has come.</summary>
internal static partial class ConcurrentIndex
{
    /// <summary>Whether the statement works beside writers. It waits for old transactions, but nobody waits behind it.</summary>
    public static bool IsConcurrent(string statement) => Concurrently().IsMatch(statement);

    /// <summary>Makes way for CREATE INDEX CONCURRENTLY: an interrupted build leaves an index that costs every write and serves no query.</summary>
    /// <returns>False when the index is there and whole, so that the statement has nothing to do.</returns>
    public static async Task<bool> PrepareAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT indisvalid AND indisready
            FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid
            WHERE relname = @name AND relnamespace = current_schema()::regnamespace
            """;

        var match = Create().Match(statement);
        if (!match.Success)
        {
            return true;
        }

        var name = match.Groups["name"].Value;
        var isWhole = await connection.QuerySingleOrDefaultAsync<bool?>(new CommandDefinition(sql, new { name }, cancellationToken: cancellationToken));
        if (isWhole is false)
        {
            // The name comes from our own script, and the pattern lets nothing through that needs quoting.
            await connection.ExecuteAsync(new CommandDefinition($"DROP INDEX CONCURRENTLY {name}", commandTimeout: 0, cancellationToken: cancellationToken));
        }

        return isWhole is not true;
    }

    [GeneratedRegex(@"^(CREATE\s+(UNIQUE\s+)?|DROP\s+|RE)INDEX\s+CONCURRENTLY\b", RegexOptions.IgnoreCase)]
    private static partial Regex Concurrently();

    [GeneratedRegex(@"^CREATE\s+(UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(IF\s+NOT\s+EXISTS\s+)?(?<name>[a-z_][a-z0-9_]*)\s+ON\b", RegexOptions.IgnoreCase)]
    private static partial Regex Create();
}
