using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class VectorColumnTests
{
    [Fact]
    public async Task A_column_that_was_lost_with_its_database_is_missed_within_seconds()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new ManualTime();
        var column = new VectorColumn(time);
        await using var connection = await database.Runtime.OpenAsync(default);
        var before = await column.ExistsAsync(connection, default);
        await database.ExecuteAsync("DROP EXTENSION vector CASCADE");

        time.Advance(VectorColumn.Memory);

        Assert.True(before);
        Assert.False(await column.ExistsAsync(connection, default));
    }
}
