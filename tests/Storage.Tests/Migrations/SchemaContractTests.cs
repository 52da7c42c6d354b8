using System.Globalization;
using System.Text;
using Dapper;
using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Migrations;

/// <summary>docs/schema.md is what consumers build on, so it is made of the database and not of somebody's memory.</summary>
public sealed class SchemaContractTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    [Trait("Makes", "File")]
    public async Task The_document_says_what_the_database_says() => await GeneratedFile.MustBeAsync(await DescribeAsync(), "docs", "schema.md");

    [Fact]
    public async Task Every_table_says_what_it_is()
    {
        var silent = await database.ScalarAsync<string[]>("SELECT array_agg(relname::text) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND obj_description(oid) IS NULL");

        Assert.Null(silent);
    }

    [Fact]
    public async Task Every_column_says_what_it_means()
    {
        var silent = await database.ScalarAsync<string[]>("""
            SELECT array_agg(c.relname || '.' || a.attname)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND col_description(c.oid, a.attnum) IS NULL
            """);

        Assert.Null(silent);
    }

    private async Task<string> DescribeAsync()
    {
        const string tables = """
            SELECT relname::text AS Name, coalesce(obj_description(oid), '') AS Meaning,
                   pg_get_partkeydef(oid) AS Partitions
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            ORDER BY relname::text COLLATE "C"
            """;
        const string columns = """
            SELECT c.relname::text AS "Table", a.attname::text AS Name, format_type(atttypid, atttypmod) AS Type, attnotnull AS NotNull,
                   coalesce(CASE attgenerated WHEN 's' THEN 'generated' ELSE CASE attidentity WHEN '' THEN pg_get_expr(adbin, adrelid) ELSE 'identity' END END, '') AS "Default",
                   coalesce(col_description(a.attrelid, a.attnum), '') AS Meaning
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND attnum > 0 AND NOT attisdropped
            ORDER BY c.relname, a.attnum
            """;
        const string indexes = """
            SELECT c.relname::text AS "Table", x.relname::text AS Name, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', '') AS Definition, i.indisunique AS IsUnique
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            ORDER BY c.relname, i.indisprimary DESC, x.relname::text COLLATE "C"
            """;
        const string rules = """
            SELECT c.relname::text AS "Table", o.conname::text AS Name, pg_get_constraintdef(o.oid) AS Definition
            FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
            WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND o.contype IN ('c', 'f')
            ORDER BY c.relname, o.conname::text COLLATE "C"
            """;

        await using var connection = await database.Owner.OpenAsync(default);
        var columnsOf = (await connection.QueryAsync<Column>(columns)).ToLookup(column => column.Table);
        var indexesOf = (await connection.QueryAsync<Index>(indexes)).ToLookup(index => index.Table);
        var rulesOf = (await connection.QueryAsync<Rule>(rules)).ToLookup(rule => rule.Table);

        var text = new StringBuilder(Opening);
        foreach (var table in await connection.QueryAsync<Table>(tables))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {table.Name}\n\n{table.Meaning}\n");
            text.Append(table.Partitions is null ? "" : $"Partitioned by {table.Partitions}.\n");
            text.Append(CultureInfo.InvariantCulture, $"`kubernaut_runtime` may {string.Join(", ", RolePrivileges.Runtime[table.Name])}.\n");
            text.Append("\n| column | type | default | meaning |\n|---|---|---|---|\n");
            foreach (var column in columnsOf[table.Name])
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{column.Name}` | {column.Type}{(column.NotNull ? "" : ", may be null")} | {Code(column.Default)} | {Cell(column.Meaning)} |\n");
            }

            text.Append("\n| index | over |\n|---|---|\n");
            foreach (var index in indexesOf[table.Name])
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{index.Name}` | {(index.IsUnique ? "unique, " : "")}{Code(index.Definition)} |\n");
            }

            if (rulesOf[table.Name].Any())
            {
                text.Append("\n| rule | |\n|---|---|\n");
                foreach (var rule in rulesOf[table.Name])
                {
                    text.Append(CultureInfo.InvariantCulture, $"| `{rule.Name}` | {Code(rule.Definition)} |\n");
                }
            }
        }

        return text.ToString();
    }

    private const string Opening = """
        # The schema

        This product owns these tables; other services read them. This page is made of a migrated database with pgvector, and a test fails when
        the two differ. Consumers log in as a member of `context_reader` ([database-roles.md](database-roles.md)), which may SELECT from all of them.

        ## What a consumer may rely on

        - Columns are added, never renamed or given another meaning. Name the columns that you select; ignore those that you do not know.
        - A column is removed only after a release whose changelog says that it will be, and for the columns of ADR-033 by `migrate down`.
        - Indexes come and go. What a value means stands in the table below, and in the database (`\d+` of psql).
        - Columns of type `vector` are there only where pgvector is installed.
        - Months of `audit_events` are partitions named `audit_events_y2026m11`; read the parent.

        ## How a consumer gets a change

        1. Ask first whether a query over what is there can answer the question.
        2. Open an issue here with the need, the query that you expect to run, how often, and how fast it has to be.
        3. We answer whether it can be: what it costs the writers, whether it is compatible, which index it needs.
        4. The change is a new migration with its comment, this page, and a line in the changelog, in one pull request that you review.
        5. After the release you adapt. To test before that, apply our migrations in your own suite:
           `kubernaut-storage migrate up` ([migrations.md](migrations.md)), and `migrate verify` tells what a database lacks.

        """;

    private static string Code(string text) => text.Length == 0 ? "" : $"`{Cell(text)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private sealed record Table(string Name, string Meaning, string? Partitions);

    private sealed record Column(string Table, string Name, string Type, bool NotNull, string Default, string Meaning);

    private sealed record Index(string Table, string Name, string Definition, bool IsUnique);

    private sealed record Rule(string Table, string Name, string Definition);
}
