using Kubernaut.Storage.Tests.Partitions;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

/// <summary>Seals, archives and what maintenance remembers are evidence, or decide what is removed: only the owner writes them.</summary>
public sealed class RetentionPrivilegesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("audit_seals", "row_count = 0")]
    [InlineData("audit_seal_blocks", "block = 1")]
    [InlineData("audit_archives", "row_count = 0")]
    [InlineData("partition_clock", "believed = now()")]
    [InlineData("partition_retention", "keep_months = 1")]
    public async Task The_runtime_role_reads_the_table_and_changes_nothing(string table, string change) => await ReadOnlyAsync(database, table, change);

    [Fact]
    public async Task The_runtime_role_reads_a_detached_month_and_changes_nothing()
    {
        await using var own = await TestDatabase.CreateAsync();
        var oldest = await Retention.FillAsync(own);
        await own.MaintainAsync(Retention.Detach);

        await ReadOnlyAsync(own, Retention.Retired(oldest), "event_type = 'x'");
    }

    private static async Task ReadOnlyAsync(TestDatabase database, string table, string change)
    {
        await using var connection = new NpgsqlConnection(database.As(TestLogins.Runtime));
        await connection.OpenAsync();
        await connection.ExecuteAsync($"SELECT FROM {table}");

        foreach (var sql in (string[])[$"INSERT INTO {table} DEFAULT VALUES", $"UPDATE {table} SET {change}", $"DELETE FROM {table}", $"TRUNCATE {table}", $"DROP TABLE {table}"])
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
            Assert.Equal((sql, PostgresErrorCodes.InsufficientPrivilege), (sql, refusal.SqlState));
        }
    }
}
