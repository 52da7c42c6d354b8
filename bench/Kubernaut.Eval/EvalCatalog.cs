using System.Net.Http.Json;
using System.Text.Json;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;
using Npgsql;

namespace Kubernaut.Eval;

/// <summary>The playbooks in a database of their own, written by SQL, and the real operator over it.</summary>
internal sealed class EvalCatalog : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TestDatabase _database;
    private readonly KubernetesFixture _cluster;
    private readonly OperatorProcess _operator;

    private EvalCatalog(TestDatabase database, KubernetesFixture cluster, OperatorProcess process) => (_database, _cluster, _operator) = (database, cluster, process);

    public static async Task<EvalCatalog> StartAsync(IReadOnlyList<EvalDocument> documents)
    {
        var database = await TestDatabase.CreateAsync();
        await LoadAsync(database, documents);
        var cluster = new KubernetesFixture();
        await cluster.InitializeAsync();

        // An embedder that is set for this process is that of the operator too.
        var settings = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith("Embedder__", StringComparison.Ordinal))
            .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!);
        settings["Postgres__OwnerConnectionString"] = database.OwnerConnectionString;
        var process = await OperatorProcess.StartOpenAsync("eval-0", cluster.Namespace, database.ConnectionString, Required.Variable(Required.Redis), settings);
        var catalog = new EvalCatalog(database, cluster, process);
        await Eventually.TrueAsync(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE embedding_model IS NULL") == 0,
            Patience,
            () => $"not every playbook was embedded:\n{process.Output}");
        return catalog;
    }

    /// <returns>The hundred best, with both scores.</returns>
    public async Task<IReadOnlyList<EvalMatch>> SearchAsync(EvalQuery query)
    {
        var body = new { query = query.Text, labels = new Dictionary<string, string> { ["group"] = query.Group }, min_confidence = 0, max_results = 100, explain = true };
        using var answer = await _operator.Api.PostAsJsonAsync(new Uri("/api/v1/playbooks/search", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return [.. json.GetProperty("playbooks").EnumerateArray().Select(match => new EvalMatch(
            match.GetProperty("playbook_id").GetString()!,
            match.TryGetProperty("semantic", out var semantic) ? semantic.GetDouble() : 0,
            match.GetProperty("lexical").GetDouble()))];
    }

    public Task<string?> ModelAsync() => _database.ScalarAsync<string>("SELECT min(embedding_model) FROM playbook_catalog");

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task LoadAsync(TestDatabase database, IReadOnlyList<EvalDocument> documents)
    {
        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var command = source.CreateCommand(
            """
            INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, labels, is_latest_version)
            SELECT id, '1', left(name, 255), description, content, encode(sha256(convert_to(content, 'UTF8')), 'hex'), jsonb_build_object('group', "group"), true
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS document (id, name, description, content, "group")
            """);
        foreach (var column in (Func<EvalDocument, string>[])[each => each.Id, each => each.Name, each => each.Description, each => each.Content, each => each.Group])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = documents.Select(column).ToArray() });
        }

        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A playbook that was found.</summary>
internal sealed record EvalMatch(string Id, double Semantic, double Lexical);
