using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>The server is older than the oldest that this program works with. Waiting will not help.</summary>
public sealed class UnsupportedPostgresException(string version) : NpgsqlException(
    $"PostgreSQL {version} is too old; {OldestMajorVersion} is the oldest that fits (Postgres:ConnectionString, Postgres:OwnerConnectionString).")
{
    /// <summary>The oldest that the statements of this program are known to work with.</summary>
    public const int OldestMajorVersion = 16;
}
