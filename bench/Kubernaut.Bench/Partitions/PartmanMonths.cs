using System.Globalization;
using Npgsql;

namespace Kubernaut.Bench.Partitions;

/// <summary>The same table in the hands of pg_partman 5, as its documentation has it.</summary>
internal sealed class PartmanMonths
{
    private PartmanMonths(string connectionString) => ConnectionString = connectionString;

    public string ConnectionString { get; }

    /// <param name="server">Where; the database must not be there yet.</param>
    /// <param name="months">Expired ones with rows.</param>
    /// <param name="rows">In each.</param>
    public static async Task<PartmanMonths> PrepareAsync(string server, int months, int rows)
    {
        await Sql.ExecuteAsync(server, "CREATE DATABASE partman");
        var partman = new PartmanMonths(new NpgsqlConnectionStringBuilder(server) { Database = "partman" }.ConnectionString);
        var ours = new NpgsqlConnectionStringBuilder(server) { Database = "ours" }.ConnectionString;
        var current = await Sql.ScalarAsync<DateTime>(ours, "SELECT date_trunc('month', now() AT TIME ZONE 'UTC')");
        await Sql.ExecuteAsync(
            partman.ConnectionString,
            $"""
            CREATE SCHEMA partman;
            CREATE EXTENSION pg_partman SCHEMA partman;
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
            {await DefinitionAsync(ours)};
            SELECT partman.create_parent('public.audit_events', 'event_date', '1 month', p_premake := 1,
                p_start_partition := '{current.AddMonths(-2 - months).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}', p_default_table := false);
            UPDATE partman.part_config SET premake = 6, retention = '2 months', retention_keep_table = false, infinite_time_partitions = true;
            """);
        for (var ago = 2 + months; ago >= 0; ago--)
        {
            var month = current.AddMonths(-ago).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await Sql.ExecuteAsync(
                partman.ConnectionString,
                $"""
                INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
                SELECT gen_random_uuid(), 't', 'c', 'success', '{month} 12:00Z', '{month}', 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex')
                FROM generate_series(1, {rows})
                """);
        }

        return partman;
    }

    public Task MaintainAsync() => Sql.ExecuteAsync(ConnectionString, "CALL partman.run_maintenance_proc()");

    public Task<long> MonthsAsync() =>
        Sql.ScalarAsync<long>(ConnectionString, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'public.audit_events'::regclass");

    /// <summary>Of the product's own table, so that both write the same rows to the same indexes.</summary>
    private static async Task<string> DefinitionAsync(string ours) => (await Sql.ScalarAsync<string>(
        ours,
        """
        SELECT 'CREATE TABLE public.audit_events ('
            || (SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
                    || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), ''), ', ' ORDER BY attnum)
                FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
                WHERE attrelid = 'audit_events'::regclass AND attnum > 0 AND NOT attisdropped)
            || ', PRIMARY KEY (event_id, event_date)) PARTITION BY RANGE (event_date);'
            || (SELECT string_agg(pg_get_indexdef(indexrelid), ';') FROM pg_index WHERE indrelid = 'audit_events'::regclass AND NOT indisprimary)
        """))!.Replace(" ON ONLY ", " ON ", StringComparison.Ordinal);
}
