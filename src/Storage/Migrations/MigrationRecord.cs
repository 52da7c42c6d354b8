using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>What a database remembers of the steps applied to it.</summary>
internal static class MigrationRecord
{
    public static Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                number     int         PRIMARY KEY,
                name       text        NOT NULL,
                checksum   text        NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(),
                duration   interval    NOT NULL
            )
            """;

        return connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }

    /// <returns>By number; empty in a database that was never migrated.</returns>
    public static async Task<IReadOnlyDictionary<int, AppliedMigration>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string exists = "SELECT to_regclass('schema_migrations') IS NOT NULL";
        const string sql = "SELECT number, name, checksum, applied_at AS AppliedAt FROM schema_migrations";

        if (!await connection.ExecuteScalarAsync<bool>(new CommandDefinition(exists, cancellationToken: cancellationToken)))
        {
            return new Dictionary<int, AppliedMigration>();
        }

        var rows = await connection.QueryAsync<AppliedMigration>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Number);
    }

    public static Task AddAsync(NpgsqlConnection connection, Migration migration, TimeSpan duration, CancellationToken cancellationToken)
    {
        const string sql = "INSERT INTO schema_migrations (number, name, checksum, duration) VALUES (@Number, @Name, @Checksum, @duration)";
        var parameters = new { migration.Number, migration.Name, migration.Checksum, duration };
        return connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    public static Task RemoveAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        const string sql = "DELETE FROM schema_migrations WHERE number = @Number";
        return connection.ExecuteAsync(new CommandDefinition(sql, new { migration.Number }, cancellationToken: cancellationToken));
    }
}

/// <summary>A step as it was applied.</summary>
internal sealed record AppliedMigration
{
    public required int Number { get; init; }

    public required string Name { get; init; }

    public required string Checksum { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }
}
