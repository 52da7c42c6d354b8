using System.Security.Cryptography;
using System.Text;
using Kubernaut.Storage.Migrations;
using Npgsql;

namespace Kubernaut.TestKit.Postgres;

/// <summary>Whom tests go to a database as: what the product logs in as, and no superuser. Every process of every run shares them.</summary>
public static class TestLogins
{
    /// <summary>Owns the databases of the tests and migrates them; may create no role, as a DBA would have it.</summary>
    public const string Owner = "kubernaut_test_owner";

    /// <summary>A member of the runtime role.</summary>
    public const string Runtime = "kubernaut_test_runtime";

    /// <summary>A member of context_reader.</summary>
    public const string Reader = "kubernaut_test_reader";

    /// <summary>Makes them, with the roles that a DBA makes. No other process may be at it.</summary>
    internal static async Task CreateAsync(NpgsqlConnection superuser, string? password)
    {
        foreach (var (role, options) in ((string, string)[])
            [
                (DatabaseRoles.Runtime, "NOLOGIN"),
                (DatabaseRoles.Reader, "NOLOGIN"),
                (Owner, $"LOGIN PASSWORD '{Password(Owner, password)}'"),
                (Runtime, $"LOGIN PASSWORD '{Password(Runtime, password)}' IN ROLE {DatabaseRoles.Runtime}"),
                (Reader, $"LOGIN PASSWORD '{Password(Reader, password)}' IN ROLE {DatabaseRoles.Reader}"),
            ])
        {
            await using var create = new NpgsqlCommand($"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} {options}; END IF; END $$", superuser);
            await create.ExecuteNonQueryAsync();
        }
    }

    internal static string As(string login, NpgsqlConnectionStringBuilder superuser, string database) =>
        new NpgsqlConnectionStringBuilder(superuser.ConnectionString) { Username = login, Password = Password(login, superuser.Password), Database = database }.ConnectionString;

    /// <summary>The same in every process, and known to nobody who does not know the superuser's.</summary>
    private static string Password(string login, string? superusers) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{login}:{superusers}")));
}
