using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Postgres;

public sealed class RuntimeDatabaseTests
{
    [Fact]
    public async Task A_commit_is_on_disk_whatever_the_database_was_told()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync($"ALTER DATABASE \"{new NpgsqlConnectionStringBuilder(database.ConnectionString).Database}\" SET synchronous_commit = off");

        await using var connection = await database.Runtime.OpenAsync(default);
        await using var command = new NpgsqlCommand("SHOW synchronous_commit", connection);

        Assert.Equal("on", await command.ExecuteScalarAsync());
    }
}
