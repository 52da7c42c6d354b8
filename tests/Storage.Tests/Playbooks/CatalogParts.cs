using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Tests.Playbooks;

/// <summary>The catalog and what goes with it, on a database of the test's own.</summary>
internal sealed class CatalogParts : IAsyncDisposable
{
    private readonly SearchDatabase _searches;

    public CatalogParts(TestDatabase database, ITextModel? model = null, SearchOptions? search = null, EmbedderOptions? embedder = null, TimeProvider? time = null)
        : this(database.Runtime, database.ConnectionString, model, search, embedder, time)
    {
    }

    public CatalogParts(
        RuntimeDatabase runtime, string connectionString, ITextModel? model = null, SearchOptions? search = null, EmbedderOptions? embedder = null, TimeProvider? time = null)
    {
        var lexical = new LexicalFeatures(Lexicon.Builtin);
        var vectorColumn = new VectorColumn(TimeProvider.System);
        var options = Options.Create(search ?? new SearchOptions());
        model ??= new LexhashEmbedder(Lexicon.Builtin);
        _searches = new SearchDatabase(Options.Create(new PostgresOptions { ConnectionString = connectionString }), options);
        Embedder = new PlaybookEmbedder(model, lexical, vectorColumn, TimeProvider.System);
        Progress = new EmbeddingProgress();
        CatchUp = new EmbeddingCatchUp(runtime, Embedder, vectorColumn, Progress, time ?? TimeProvider.System, NullLogger<EmbeddingCatchUp>.Instance);
        Catalog = new PlaybookCatalog(runtime, Embedder);
        Versions = new PlaybookVersions(runtime);
        Sweep = new PlaybookSweep(runtime, Embedder);
        Table = new SearchTable(_searches, vectorColumn, new CatalogSize(options, TimeProvider.System));
        Gate = new SearchGate(options);
        Search = new PlaybookSearch(
            Gate,
            Table,
            new IncidentEmbedder(model, Embedder, Options.Create(embedder ?? new EmbedderOptions()), TimeProvider.System),
            lexical,
            new Overlap(Lexicon.Builtin),
            trustsCosine: !model.IsBuiltin);
    }

    public PlaybookEmbedder Embedder { get; }

    public EmbeddingCatchUp CatchUp { get; }

    public EmbeddingProgress Progress { get; }

    public SearchTable Table { get; }

    public SearchGate Gate { get; }

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

    public async ValueTask DisposeAsync()
    {
        await _searches.DisposeAsync();
        Progress.Dispose();
        Embedder.Dispose();
    }
}
