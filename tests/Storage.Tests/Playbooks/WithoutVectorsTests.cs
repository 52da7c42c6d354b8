using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class WithoutVectorsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private CatalogParts _parts = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await MigrateAsync();
        _parts = new CatalogParts(_database);
    }

    public async Task DisposeAsync()
    {
        await _parts.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task On_a_server_without_pgvector_playbooks_are_found_by_their_words()
    {
        var row = await _parts.RegisteredAsync(Sample.Entry());

        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = "pods answer slowly" });

        Assert.Equal((false, null), (row.EmbeddingRequired, row.Embedding));
        Assert.True(answer.Degraded);
        Assert.Equal(("restart-pods", null), (Assert.Single(answer.Matches).PlaybookId, answer.Matches[0].Confidence));
    }

    [Fact]
    public async Task Once_pgvector_is_there_the_vectors_are_made()
    {
        await _parts.RegisteredAsync(Sample.Entry());
        await _database.ExecuteAsync("CREATE EXTENSION vector");
        await MigrateAsync();

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal((1, true), (pass.Embedded, pass.WithVectors));
        Assert.False((await _parts.AnswerAsync(new PlaybookQuery { Text = "pods answer slowly" })).Degraded);
    }

    private Task<SchemaMigrationResult> MigrateAsync() => new SchemaMigrator(_database.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(default);
}
