using Kubernaut.Storage.Migrations;

namespace Kubernaut.Storage.Tests.Migrations;

public sealed class SqlStatementsTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2;", "SELECT 1|SELECT 2")]
    [InlineData("-- Why; and how.\nSELECT 1 -- not; here\n; /* nor; /* here; */ ; */ SELECT 2", "SELECT 1 -- not; here|SELECT 2")]
    [InlineData("SELECT ';', 'it''s;', E'\\';', E'''\\';', \"a;\"\"b\"; SELECT 'c:\\'; SELECT 3", "SELECT ';', 'it''s;', E'\\';', E'''\\';', \"a;\"\"b\"|SELECT 'c:\\'|SELECT 3")]
    [InlineData("DO $$ BEGIN PERFORM 1; END $$; SELECT $1;", "DO $$ BEGIN PERFORM 1; END $$|SELECT $1")]
    [InlineData("DO $a$ x; $$ y; $b$ $a$; SELECT a$b, c$;", "DO $a$ x; $$ y; $b$ $a$|SELECT a$b, c$")]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)|SELECT 3")]
    [InlineData(" ;; \n-- nothing\n;", "")]
    public void A_semicolon_ends_a_statement_only_outside_of_everything(string sql, string expected)
    {
        var statements = SqlStatements.Split(sql);

        Assert.Equal(expected, string.Join('|', statements));
    }

    [Fact]
    public void The_body_of_a_function_in_standard_SQL_is_part_of_its_statement()
    {
        const string function = "create or replace function f() returns int begin atomic select 1; select case when true then 2 end; end";

        var statements = SqlStatements.Split($"{function}; BEGIN; SELECT CASE WHEN true THEN 1 END; COMMIT");

        Assert.Equal([function, "BEGIN", "SELECT CASE WHEN true THEN 1 END", "COMMIT"], statements);
    }

    [Theory]
    [InlineData("SELECT 'a")]
    [InlineData("SELECT $x$ a $$")]
    [InlineData("/* a /* b */")]
    public void What_does_not_end_is_refused(string sql) => Assert.Throws<FormatException>(() => SqlStatements.Split(sql));
}
