using System.IO.Compression;

namespace Kubernaut.TestKit.Postgres;

/// <summary>What maintenance has made of a database, for tests that interrupt it.</summary>
public static class MaintainedMonths
{
    /// <summary>The SQL that tells in one text all that must not depend on how often it was interrupted.</summary>
    public const string State = """
        SELECT concat_ws(' | ',
            (SELECT string_agg(inhrelid::regclass || ' ' || inhdetachpending, ',' ORDER BY inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass),
            (SELECT coalesce(string_agg(relname, ',' ORDER BY relname), 'none retired') FROM pg_class WHERE relnamespace = 'audit_retired'::regnamespace AND relkind = 'r'),
            (SELECT string_agg(month || ' ' || row_count, ',' ORDER BY month) FROM audit_seals),
            (SELECT string_agg(DISTINCT month || ' ' || row_count, ',') FROM audit_archives),
            (SELECT count(*) FROM audit_events WHERE event_type = 't'),
            (SELECT string_agg(DISTINCT concat_ws(' ', kind, partition_name, state), ',') FROM partition_operations),
            (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE relname LIKE '%event\_data' AND indisvalid))
        """;

    /// <summary>Makes a trigger that waits for the lock before each recorded operation that it has not been let past yet.</summary>
    /// <remarks>An operation that is begun anew is recorded anew, so that their number would not do.</remarks>
    /// <param name="advisoryLock">Held by the test. Whoever waits for it holds one of this class, whose object names the operation.</param>
    public static string StopBeforeOperations(int advisoryLock) => $"""
        CREATE TABLE passed (operation oid);
        GRANT SELECT ON passed TO PUBLIC;
        CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            named int := hashtext(concat_ws(' ', NEW.kind, NEW.partition_name, NEW.state)) & 2147483647;
        BEGIN
            IF NOT EXISTS (SELECT FROM passed WHERE passed.operation = named::oid) THEN
                PERFORM pg_advisory_lock({advisoryLock}, named);
                PERFORM pg_advisory_lock({advisoryLock});
                PERFORM pg_advisory_unlock({advisoryLock});
                PERFORM pg_advisory_unlock({advisoryLock}, named);
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER stop_here BEFORE INSERT ON partition_operations FOR EACH ROW EXECUTE FUNCTION stop_here();
        """;

    /// <summary>Whether somebody waits before an operation.</summary>
    public static string IsStopped(int advisoryLock) =>
        $"SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {advisoryLock} AND objsubid = 1 AND NOT granted)";

    /// <summary>Lets past that operation whoever comes to it after the one who waits there.</summary>
    public static string Pass(int advisoryLock) =>
        $"INSERT INTO passed SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = {advisoryLock} AND objsubid = 2 AND granted";

    /// <summary>An insert of one valid event of type <c>t</c> at noon of a day.</summary>
    public static string Insert(DateOnly day) => $"""
        INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
        VALUES (gen_random_uuid(), 't', 'c', 'success', '{day:yyyy-MM-dd} 12:00Z', '{day:yyyy-MM-dd}', 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex'))
        """;

    /// <returns>The most rows of a month that are in one place: the table, the one beside it, or an archive.</returns>
    /// <param name="count">Gives the number that a query asks for.</param>
    /// <param name="partition">Of the month.</param>
    /// <param name="archives">The folder of archives, which need not exist.</param>
    public static async Task<long> RowsAsync(Func<string, Task<long>> count, string partition, string archives)
    {
        var rows = 0L;
        foreach (var table in (string[])[partition, $"audit_retired.{partition}"])
        {
            if (await count($"SELECT count(*) WHERE to_regclass('{table}') IS NOT NULL") > 0)
            {
                rows = Math.Max(rows, await count($"SELECT count(*) FROM {table}"));
            }
        }

        foreach (var manifest in Directory.Exists(archives) ? Directory.GetFiles(archives, $"{partition}.*.manifest.json") : [])
        {
            await using var unzipped = new GZipStream(File.OpenRead(manifest.Replace(".manifest.json", ".jsonl.gz", StringComparison.Ordinal)), CompressionMode.Decompress);
            using var reader = new StreamReader(unzipped);
            rows = Math.Max(rows, (await reader.ReadToEndAsync()).Count(letter => letter == '\n'));
        }

        return rows;
    }
}
