using Dapper;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>What each role may do with each table. Held by every run of the migrations, so a new table is one more line here.</summary>
internal static class RolePrivileges
{
    /// <summary>Of the runtime role. What is append-only to it has no UPDATE and no DELETE here, and nothing has TRUNCATE or TRIGGER.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Runtime = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["action_histories"] = ["SELECT", "INSERT", "UPDATE"],
        ["audit_archives"] = ["SELECT"],
        ["audit_events"] = ["SELECT", "INSERT"],
        ["audit_legal_holds"] = ["SELECT"],
        ["audit_seal_blocks"] = ["SELECT"],
        ["audit_seals"] = ["SELECT"],
        ["leader_terms"] = ["SELECT", "INSERT", "UPDATE"],
        ["partition_clock"] = ["SELECT"],
        ["partition_operations"] = ["SELECT"],
        ["partition_retention"] = ["SELECT"],
        ["playbook_catalog"] = ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["resource_action_traces"] = ["SELECT", "INSERT", "UPDATE"],
        ["resource_references"] = ["SELECT", "INSERT"],
        ["schema_migrations"] = ["SELECT"],
    };

    /// <summary>Gives and takes what differs from the above, in one transaction. Both roles must exist.</summary>
    public static async Task HoldAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in await DifferencesAsync(connection, cancellationToken))
        {
            await connection.ExecuteAsync(new CommandDefinition(statement, transaction: transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <returns>The statements that would give and take what differs. Tables that are not there are left out.</returns>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Months of audit_events are not looked at: who goes through the parent needs no privilege on them, and
        // create_month_partition gives each the parent's. Default privileges cover what is made between two migrations.
        const string differences = """
            WITH listed AS (
                SELECT c.oid, c.relname::text AS name, w.role, w.privilege
                FROM unnest(@tables, @roles, @privileges) AS w (name, role, privilege)
                JOIN pg_class c ON c.relname = w.name AND c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
            ), counters AS (
                SELECT s.oid, t.oid AS table_oid, s.relname::text AS name
                FROM pg_depend d
                JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                JOIN pg_class t ON t.oid = d.refobjid
                WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
                  AND t.oid IN (SELECT oid FROM listed)
            ), wanted AS (
                SELECT oid, role, privilege FROM listed
                UNION ALL
                SELECT counters.oid, listed.role, 'USAGE' FROM counters JOIN listed ON listed.oid = counters.table_oid WHERE listed.privilege = 'INSERT'
            ), held AS (
                SELECT c.oid, pg_get_userbyid(acl.grantee)::text AS role, acl.privilege_type AS privilege
                FROM pg_class c, aclexplode(c.relacl) AS acl
                WHERE c.oid IN (SELECT oid FROM listed UNION ALL SELECT oid FROM counters) AND pg_get_userbyid(acl.grantee) = ANY (@all)
            )
            SELECT format(CASE WHEN held.oid IS NULL THEN 'GRANT %s ON %s %s TO %I' ELSE 'REVOKE %s ON %s %s FROM %I' END,
                          privilege, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass, role)
            FROM wanted FULL JOIN held USING (oid, role, privilege) JOIN pg_class c USING (oid)
            WHERE wanted.oid IS NULL OR held.oid IS NULL
            UNION ALL
            SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, role)
            FROM unnest(@all) AS role, pg_namespace
            WHERE nspname IN (current_schema(), 'audit_retired') AND NOT has_schema_privilege(role, oid, 'USAGE')
            UNION ALL
            SELECT format('REVOKE CREATE ON SCHEMA %I FROM %s', nspname, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
            FROM pg_namespace, aclexplode(nspacl)
            WHERE nspname = current_schema() AND privilege_type = 'CREATE' AND (grantee = 0 OR pg_get_userbyid(grantee) = ANY (@all))
              AND pg_has_role(nspowner, 'USAGE')
            UNION ALL
            SELECT format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO %I', current_schema(), role)
            FROM unnest(@all) AS role
            WHERE NOT EXISTS (
                SELECT FROM pg_default_acl, aclexplode(defaclacl)
                WHERE pg_get_userbyid(defaclrole) = current_user AND defaclnamespace = current_schema()::regnamespace AND defaclobjtype = 'r'
                  AND pg_get_userbyid(grantee) = role AND privilege_type = 'SELECT')
            """;

        (string Table, string Role, string Privilege)[] wanted =
        [
            .. Runtime.SelectMany(each => each.Value, (each, privilege) => (each.Key, DatabaseRoles.Runtime, privilege)),
            .. Runtime.Select(each => (each.Key, DatabaseRoles.Reader, "SELECT")),
        ];
        var parameters = new
        {
            tables = wanted.Select(each => each.Table).ToArray(),
            roles = wanted.Select(each => each.Role).ToArray(),
            privileges = wanted.Select(each => each.Privilege).ToArray(),
            all = DatabaseRoles.All,
        };

        return [.. await connection.QueryAsync<string>(new CommandDefinition(differences, parameters, cancellationToken: cancellationToken))];
    }
}
