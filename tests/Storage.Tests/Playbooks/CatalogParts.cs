using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Storage.Tests.Playbooks;

/// <summary>The catalog and what goes with it, on a database of the test's own.</summary>
internal sealed class CatalogParts
{
    public CatalogParts(TestDatabase database, IEmbeddingGenerator<string, Embedding<float>>? generator = null)
    {
        var lexical = new LexicalFeatures(Lexicon.Builtin);
        var vectorColumn = new VectorColumn();
        Embedder = new PlaybookEmbedder(
            database.Runtime, generator ?? new LexhashEmbedder(Lexicon.Builtin), lexical, vectorColumn, TimeProvider.System, NullLogger<PlaybookEmbedder>.Instance);
        Catalog = new PlaybookCatalog(database.Runtime, Embedder);
        Versions = new PlaybookVersions(database.Runtime);
        Sweep = new PlaybookSweep(database.Runtime, Embedder);
        Search = new PlaybookSearch(new SearchTable(database.Runtime, vectorColumn), Embedder, lexical, new LexhashConfidence(Lexicon.Builtin));
    }

    public PlaybookEmbedder Embedder { get; }

    public PlaybookCatalog Catalog { get; }

    public PlaybookVersions Versions { get; }

    public PlaybookSweep Sweep { get; }

    public PlaybookSearch Search { get; }

    /// <summary>Registers under an owner of its own and expects that to go well.</summary>
    public async Task<RegisteredRow> RegisteredAsync(CatalogEntry entry, CatalogOwner? owner = null) =>
        Assert.IsType<CatalogWriteOutcome.Registered>(await Catalog.RegisterAsync(entry, owner ?? Sample.Owner($"{entry.PlaybookId}-{entry.Version}"), Sample.Term, default)).Row;

    /// <summary>Searches and expects an answer.</summary>
    public async Task<PlaybookAnswer> AnswerAsync(PlaybookQuery query) =>
        Assert.IsType<PlaybookSearchOutcome.Answered>(await Search.SearchAsync(query, default)).Answer;
}
