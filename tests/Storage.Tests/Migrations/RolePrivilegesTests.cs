using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

public sealed class RolePrivilegesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>The name of the partition of this month.</summary>
    private const string ThisMonth = "{month}";

    [Theory]
    [InlineData("UPDATE audit_events SET event_type = 'x'")]
    [InlineData("DELETE FROM audit_events")]
    [InlineData("TRUNCATE audit_events")]
    [InlineData("SELECT FROM audit_events FOR UPDATE")]
    [InlineData("BEGIN; LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE")]
    [InlineData("DELETE FROM {month}")]
    [InlineData("INSERT INTO {month} SELECT * FROM audit_events")]
    [InlineData("TRUNCATE {month}")]
    [InlineData("DROP TABLE audit_events")]
    [InlineData("DROP TABLE {month}")]
    [InlineData("ALTER TABLE audit_events DETACH PARTITION {month}")]
    [InlineData("ALTER TABLE audit_events DISABLE TRIGGER ALL")]
    [InlineData("ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE audit_events OWNER TO kubernaut_test_runtime")]
    [InlineData("CREATE TRIGGER t BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change()")]
    [InlineData("CREATE TEMP TABLE t (event_id uuid, event_date date); CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse_sealed()")]
    [InlineData("CREATE RULE r AS ON INSERT TO audit_events DO INSTEAD NOTHING")]
    [InlineData("CREATE INDEX i ON audit_events (metadata)")]
    [InlineData("CREATE TABLE t (x int REFERENCES playbook_catalog)")]
    [InlineData("CREATE TABLE t ()")]
    [InlineData("CREATE TABLE t PARTITION OF audit_events FOR VALUES FROM ('2001-01-01') TO ('2001-02-01')")]
    [InlineData("CREATE FUNCTION f() RETURNS int RETURN 1")]
    [InlineData("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")]
    [InlineData("CREATE SCHEMA s")]
    [InlineData("ALTER FUNCTION ensure_audit_month(date) RESET search_path")]
    [InlineData("SELECT create_month_partition('audit_events', '2001-01-01', 'x')")]
    [InlineData("SET ROLE kubernaut_test_owner")]
    [InlineData("SET SESSION AUTHORIZATION kubernaut_test_owner")]
    [InlineData("SET session_replication_role = replica")]
    [InlineData("ALTER ROLE kubernaut_runtime CREATEROLE")]
    [InlineData("TRUNCATE playbook_catalog")]
    [InlineData("DELETE FROM resource_action_traces")]
    [InlineData("UPDATE resource_references SET name = 'x'")]
    [InlineData("SELECT setval('resource_action_traces_id_seq', 1)")]
    [InlineData("INSERT INTO audit_legal_holds (name, reason, held_from, state) VALUES ('a', 'b', '2001-01-01', 'active')")]
    [InlineData("INSERT INTO partition_operations (kind, partition_name, month, reason) VALUES ('create', 'a', '2001-01-01', 'b')")]
    [InlineData("DELETE FROM schema_migrations")]
    [InlineData("COPY audit_events TO PROGRAM 'true'")]
    public async Task The_runtime_role_is_refused(string sql) => await RefusedAsync(TestLogins.Runtime, sql);

    [Theory]
    [InlineData("INSERT INTO audit_events SELECT * FROM audit_events")]
    [InlineData("UPDATE playbook_catalog SET name = 'x'")]
    [InlineData("DELETE FROM resource_action_traces")]
    [InlineData("TRUNCATE resource_references")]
    [InlineData("SELECT nextval('resource_references_id_seq')")]
    [InlineData("SELECT ensure_audit_month(current_date)")]
    [InlineData("CREATE TABLE t ()")]
    [InlineData("DROP TABLE action_histories")]
    [InlineData("SET ROLE kubernaut_runtime")]
    [InlineData("SET ROLE kubernaut_test_owner")]
    public async Task The_reader_is_refused(string sql) => await RefusedAsync(TestLogins.Reader, sql);

    [Fact]
    public async Task The_reader_reads_every_table()
    {
        await using var connection = await OpenAsync(TestLogins.Reader);

        foreach (var table in RolePrivileges.Runtime.Keys)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
            Assert.NotNull(await command.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task Each_table_of_the_schema_has_its_privileges_written_down()
    {
        var tables = await database.ScalarAsync<string[]>("SELECT array_agg(relname::text ORDER BY relname::text COLLATE \"C\") FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition");

        Assert.Equal(RolePrivileges.Runtime.Keys, tables!);
    }

    [Theory]
    [InlineData("UPDATE audit_events SET event_type = 'x'")]
    [InlineData("DELETE FROM {month}")]
    public async Task Not_even_the_owner_changes_a_stored_event_by_mistake(string sql)
    {
        await using var own = await TestDatabase.CreateAsync();
        await own.ExecuteAsync(InsertEvent);

        var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await own.ExecuteAsOwnerAsync(await InMonthAsync(own, sql)));

        Assert.Contains("append-only", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_month_and_a_new_table_are_as_closed_as_the_others()
    {
        await using var own = await TestDatabase.CreateAsync();
        await own.ExecuteAsOwnerAsync("CREATE TABLE fresh (); SELECT create_month_partition('audit_events', '2001-01-01', 'test')");

        await using var runtime = await OpenAsync(TestLogins.Runtime, own);
        await new NpgsqlCommand("SELECT FROM fresh; SELECT FROM audit_events_y2001m01", runtime).ExecuteNonQueryAsync();

        foreach (var sql in (string[])["INSERT INTO fresh DEFAULT VALUES", "TRUNCATE fresh", "DELETE FROM audit_events_y2001m01", "TRUNCATE audit_events_y2001m01"])
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => new NpgsqlCommand(sql, runtime).ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        }
    }

    [Fact]
    public async Task What_was_granted_or_taken_behind_the_schema_is_put_right_by_the_next_migration()
    {
        await using var own = await TestDatabase.CreateAsync();
        await own.ExecuteAsOwnerAsync($"GRANT UPDATE, TRUNCATE ON audit_events TO {DatabaseRoles.Runtime}; REVOKE SELECT ON playbook_catalog FROM {DatabaseRoles.Reader}; GRANT CREATE ON SCHEMA public TO PUBLIC");
        var damaged = await PrivilegesAsync(own);

        await new SchemaMigrator(own.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(default);

        Assert.NotEqual(await PrivilegesAsync(database), damaged);
        Assert.Equal(await PrivilegesAsync(database), await PrivilegesAsync(own));
    }

    private const string InsertEvent = """
        INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
        SELECT gen_random_uuid(), 'a.b.c', 'a', 'success', now(), (now() AT TIME ZONE 'UTC')::date, 'a', 'user', 'Pod', 'a/b', sha256('')
        """;

    private static Task<string?> PrivilegesAsync(TestDatabase database) => database.ScalarAsync<string>("""
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT concat_ws(' ', relname, grantee::regrole, privilege_type) AS line
            FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S')
            UNION ALL
            SELECT concat_ws(' ', nspname, grantee::regrole, privilege_type) FROM pg_namespace, aclexplode(nspacl) WHERE nspname = 'public'
        ) AS lines
        """);

    private static async Task<string> InMonthAsync(TestDatabase database, string sql) => sql.Replace(
        ThisMonth,
        await database.ScalarAsync<string>("SELECT format('audit_events_y%sm%s', to_char(now(), 'YYYY'), to_char(now(), 'MM'))"),
        StringComparison.Ordinal);

    private async Task<NpgsqlConnection> OpenAsync(string login, TestDatabase? where = null)
    {
        var connection = new NpgsqlConnection((where ?? database).As(login));
        await connection.OpenAsync();
        return connection;
    }

    private async Task RefusedAsync(string login, string sql)
    {
        await using var connection = await OpenAsync(login);
        await using var command = new NpgsqlCommand(await InMonthAsync(database, sql), connection);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }
}
