using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>The roles that logins are members of, beside the one that migrates and so owns the schema.</summary>
/// <remarks>Roles belong to the whole server: other databases may create and use the same at the same time.</remarks>
public static class DatabaseRoles
{
    /// <summary>Serves requests and reconciles: reads, inserts, and changes what is a projection.</summary>
    public const string Runtime = "kubernaut_runtime";

    /// <summary>Only reads; for the Context API and other consumers.</summary>
    public const string Reader = "context_reader";

    internal static readonly string[] All = [Runtime, Reader];

    /// <summary>What somebody who may create roles has to run.</summary>
    internal static string CreateCommand(IEnumerable<string> roles) => string.Join(" ", roles.Select(role => $"CREATE ROLE {role} NOLOGIN;"));

    internal static async Task<IReadOnlyList<string>> MissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = "SELECT name FROM unnest(@All) AS name WHERE to_regrole(name) IS NULL ORDER BY name";
        return [.. await connection.QueryAsync<string>(new CommandDefinition(sql, new { All }, cancellationToken: cancellationToken))];
    }

    /// <summary>Creates what is missing, if the login of this connection may create roles.</summary>
    /// <returns>What is missing still.</returns>
    internal static async Task<IReadOnlyList<string>> CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string may = "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user";

        var missing = await MissingAsync(connection, cancellationToken);
        if (missing.Count == 0 || !await connection.ExecuteScalarAsync<bool>(new CommandDefinition(may, cancellationToken: cancellationToken)))
        {
            return missing;
        }

        foreach (var role in missing)
        {
            try
            {
                await connection.ExecuteAsync(new CommandDefinition(CreateCommand([role]), cancellationToken: cancellationToken));
            }
            catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
            {
                // The migration of another database on this server was first.
            }
        }

        return await MissingAsync(connection, cancellationToken);
    }
}
