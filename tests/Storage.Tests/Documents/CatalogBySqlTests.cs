using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Tests.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Documents;

public sealed class CatalogBySqlTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_statements_of_the_guide_do_what_it_says()
    {
        var sql = await DocumentedSql.ReadAsync("docs", "catalog-by-sql.md");
        Task<string?> LatestAsync() => database.ScalarAsync<string>("SELECT version FROM playbook_catalog WHERE playbook_id = 'restart-ingress' AND is_latest_version");

        await database.ExecuteAsync(sql[0]);
        Assert.Equal("1.0.0", await LatestAsync());

        await database.ExecuteAsync(sql[1]);
        await database.ExecuteAsync(sql[2]);
        Assert.Equal("1.1.0", await LatestAsync());

        await database.ExecuteAsync(sql[3]);
        await database.ExecuteAsync(sql[4]);
        Assert.Equal("1.0.0", await LatestAsync());
        Assert.Equal("restart-ingress", await database.ScalarAsync<string>(sql[5]));
    }

    [Fact]
    public async Task A_row_of_the_guide_is_found_once_it_has_its_words()
    {
        var sql = await DocumentedSql.ReadAsync("docs", "catalog-by-sql.md");
        await database.ExecuteAsync("DELETE FROM playbook_catalog");
        await database.ExecuteAsync(sql[0]);
        await using var parts = new CatalogParts(database);

        await parts.CatchUp.RunAsync(default);
        var answer = await parts.AnswerAsync(new PlaybookQuery { Text = "ingress controller answers 504", MinConfidence = 0 });

        Assert.Equal("restart-ingress", Assert.Single(answer.Matches).PlaybookId);
    }
}
