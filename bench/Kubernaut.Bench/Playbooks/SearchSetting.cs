using System.Globalization;
using System.Text;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Bench.Playbooks;

/// <summary>Servers of the suite's own, a catalog of any size, and the parts of the product that search it.</summary>
internal sealed class SearchSetting : IAsyncDisposable
{
    private readonly OwnServer _postgres;
    private readonly OwnServer _redis;
    private readonly KubernetesFixture _cluster = new();
    private readonly LexicalFeatures _lexical = new(Lexicon.Builtin);
    private readonly VectorColumn _vectorColumn = new(TimeProvider.System);
    private readonly PlaybookEmbedder _embedder;
    private readonly IncidentEmbedder _incidents;
    private SearchDatabase? _searches;
    private OperatorProcess? _operator;
    private int _rows;

    private SearchSetting(OwnServer postgres, OwnServer redis)
    {
        (_postgres, _redis) = (postgres, redis);
        var model = new LexhashEmbedder(Lexicon.Builtin);
        _embedder = new PlaybookEmbedder(model, _lexical, _vectorColumn, TimeProvider.System);
        _incidents = new IncidentEmbedder(model, _embedder, Options.Create(new EmbedderOptions()), TimeProvider.System);
    }

    public Pgbench Pgbench => new(_postgres.Address);

    public int Port => _operator!.Api.BaseAddress!.Port;

    public static async Task<SearchSetting> StartAsync()
    {
        var setting = new SearchSetting(await OwnServer.StartPostgresAsync(), await OwnServer.StartRedisAsync());
        await setting.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS vector");
        setting._searches = new SearchDatabase(Options.Create(new PostgresOptions { ConnectionString = setting._postgres.Address }), Options.Create(new SearchOptions()));
        await setting._cluster.InitializeAsync();
        await setting.StartOperatorAsync();
        return setting;
    }

    public SearchTable Table(int exactRows) => new(_searches!, _vectorColumn, new CatalogSize(Options.Create(new SearchOptions { ExactRows = exactRows }), TimeProvider.System));

    /// <summary>The statements that the product would send for these terms, with the catalog as it is.</summary>
    public async Task<IReadOnlyList<string>> StatementsAsync(IReadOnlyCollection<SearchTerms> terms, int wanted)
    {
        var (table, statements) = (Table(new SearchOptions().ExactRows), new List<string>(terms.Count));
        await using var connection = await _searches!.OpenAsync(default);
        foreach (var each in terms)
        {
            await using var command = await table.CommandAsync(connection, each, wanted, default);
            statements.Add(BareSql.Of(command));
        }

        return statements;
    }

    /// <summary>What the product makes of a text before it asks the database.</summary>
    public async Task<SearchTerms> TermsAsync(string text, string? label)
    {
        var features = _lexical.Of(text);
        var vector = await _incidents.EmbedAsync(text, default);
        return new SearchTerms
        {
            Features = features,
            AnyFeature = LexicalFeatures.AnyOf(features),
            Identity = vector.Identity,
            Vector = vector.Values,
            Labels = label is null ? null : LabelFilter.ToJsonPath([KeyValuePair.Create(label, "v3")]),
        };
    }

    /// <summary>Adds playbooks until there are that many, with words and vectors as the product makes them; the index is built anew.</summary>
    public async Task FillAsync(int rows)
    {
        // Row by row through the index takes minutes more, and is not what is measured.
        await _operator!.DisposeAsync();
        _operator = null;
        await ExecuteAsync("DROP INDEX IF EXISTS idx_playbook_catalog_embedding");
        var identity = await _embedder.IdentityAsync(fresh: false, default);
        await using (var connection = new NpgsqlConnection(_postgres.Address))
        {
            await connection.OpenAsync();
            await using var copy = await connection.BeginTextImportAsync(
                """
                COPY playbook_catalog (playbook_id, version, name, description, content, content_hash, labels, is_latest_version,
                                       search_document, search_recipe, embedding, embedding_model, embedding_text_hash, embedded_at) FROM STDIN
                """);
            foreach (var numbers in Enumerable.Range(_rows, rows - _rows).Chunk(PlaybookEmbedder.BatchSize))
            {
                var playbooks = numbers.Select(SyntheticPlaybooks.Make).ToArray();
                var prepared = await _embedder.PrepareAsync([.. playbooks.Select(playbook => PlaybookText.OfPlaybook(playbook.Name, playbook.Description))], identity, default);
                foreach (var (playbook, made) in playbooks.Zip(prepared))
                {
                    await copy.WriteAsync(Line(playbook, made));
                }
            }
        }

        _rows = rows;
        await ExecuteAsync(
            """
            SET maintenance_work_mem = '512MB';
            SET max_parallel_maintenance_workers = 0;
            CREATE INDEX idx_playbook_catalog_embedding ON playbook_catalog
                USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 64)
                WHERE status = 'active' AND is_latest_version;
            """);
        await ExecuteAsync("VACUUM ANALYZE playbook_catalog");
        await StartOperatorAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_operator?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_searches?.DisposeAsync() ?? ValueTask.CompletedTask);
        _embedder.Dispose();
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task StartOperatorAsync() =>
        _operator = await OperatorProcess.StartOpenAsync("bench-search", _cluster.Namespace, _postgres.Address, _redis.Address, new Dictionary<string, string>());

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_postgres.Address);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1800 };
        await command.ExecuteNonQueryAsync();
    }

    private static string Line(SyntheticPlaybook playbook, PreparedText made)
    {
        var vector = string.Join(',', made.Vector!.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
        string[] fields =
        [
            playbook.Id, "1", playbook.Name, playbook.Description, "content", "hash", playbook.LabelsJson, "t",
            made.SearchDocument, made.SearchRecipe, $"[{vector}]", made.Model!, made.TextHash, "2026-01-01 00:00:00Z",
        ];
        return new StringBuilder().AppendJoin('\t', fields.Select(field => field.Replace("\\", "\\\\", StringComparison.Ordinal))).Append('\n').ToString();
    }
}
