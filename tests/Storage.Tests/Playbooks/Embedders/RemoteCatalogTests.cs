using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Embedders;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.AI;

namespace Kubernaut.Storage.Tests.Playbooks.Embedders;

/// <summary>The catalog and its search with a model behind HTTP, in good and in bad times.</summary>
public sealed class RemoteCatalogTests : IAsyncLifetime
{
    private static readonly PlaybookQuery Memory = new() { Text = "container killed, memory limit" };

    private TestDatabase _database = null!;
    private EmbeddingServer _server = null!;
    private CatalogParts _parts = null!;

    [Fact]
    public async Task A_row_keeps_the_identity_of_the_model_that_embedded_it()
    {
        var row = await RegisterAsync("raise-memory-limit");

        Assert.Equal($"tei:{_server.Model}@{_server.Revision}/384/title-text-1", row.Embedding!.Model);
    }

    [Fact]
    public async Task The_confidence_of_a_model_is_its_cosine_and_nothing_else()
    {
        await RegisterAsync("raise-memory-limit");

        var answer = await _parts.AnswerAsync(Memory with { MinConfidence = 0 });

        Assert.Equal(answer.Matches[0].Semantic, answer.Matches[0].Confidence);
    }

    [Fact]
    public async Task Each_search_has_its_text_embedded_once_also_one_that_was_asked_before()
    {
        await RegisterAsync("raise-memory-limit");
        var before = _server.Batches.Count;

        await _parts.AnswerAsync(Memory);
        await _parts.AnswerAsync(Memory);

        Assert.Equal([[Memory.Text], [Memory.Text]], _server.Batches.Skip(before));
    }

    [Fact]
    public async Task Without_its_model_a_playbook_is_registered_all_the_same_and_found_by_its_words()
    {
        _server.Always = new EmbeddingFault.Status(500);

        var row = await RegisterAsync("raise-memory-limit");
        var answer = await _parts.AnswerAsync(Memory);

        Assert.Equal((null, EmbedderFault.Unavailable), (row.Embedding, row.EmbeddingProblem!.Fault));
        Assert.True(answer.Degraded);
        Assert.Equal("raise-memory-limit", Assert.Single(answer.Matches).PlaybookId);
    }

    [Fact]
    public async Task Without_its_model_no_confidence_is_promised_and_the_reason_is_told()
    {
        await RegisterAsync("raise-memory-limit");
        _server.Always = new EmbeddingFault.Status(500);

        var outcome = await _parts.Search.SearchAsync(Memory with { MinConfidence = 0.5 }, default);

        Assert.Contains("500", Assert.IsType<PlaybookSearchOutcome.ConfidenceUnavailable>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_is_not_waited_for_by_every_search()
    {
        await RegisterAsync("raise-memory-limit");
        await using var impatient = Parts(TimeSpan.FromMilliseconds(300));
        _server.Always = new EmbeddingFault.Slow(new TaskCompletionSource().Task);
        for (var i = 0; i < 3; i++)
        {
            await impatient.AnswerAsync(Memory);
        }

        var asked = _server.Batches.Count;
        var answer = await impatient.AnswerAsync(Memory);

        Assert.True(answer.Degraded);
        Assert.Equal(asked, _server.Batches.Count);
    }

    [Fact]
    public async Task What_was_registered_without_the_model_is_embedded_when_it_is_back()
    {
        _server.Always = new EmbeddingFault.Status(500);
        await RegisterAsync("raise-memory-limit");
        _server.Always = null;

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal((1, null), (pass.Embedded, pass.Failure));
        Assert.Equal("raise-memory-limit-1.0.0", Assert.Single(pass.Owners).Name);
        Assert.False((await _parts.AnswerAsync(Memory)).Degraded);
    }

    [Fact]
    public async Task A_pass_without_the_model_gives_rows_of_sql_their_words()
    {
        await InsertBySqlAsync();
        _server.Always = new EmbeddingFault.Status(500);

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal(EmbedderFault.Unavailable, pass.Failure!.Fault);
        Assert.Equal("by-sql", Assert.Single((await _parts.AnswerAsync(Memory)).Matches).PlaybookId);
    }

    [Fact]
    public async Task A_pass_over_a_service_that_answers_nonsense_gives_rows_of_sql_their_words()
    {
        await InsertBySqlAsync();
        _server.Always = new EmbeddingFault.Body("[]", "application/json; charset=of-nobody");

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal(EmbedderFault.Unavailable, pass.Failure!.Fault);
        Assert.Equal("by-sql", Assert.Single((await _parts.AnswerAsync(Memory)).Matches).PlaybookId);
    }

    [Fact]
    public async Task A_model_that_fails_as_none_should_keeps_no_row_from_its_words()
    {
        await InsertBySqlAsync();
        using var model = new FailingModel();
        await using var parts = new CatalogParts(_database, model);

        var pass = await parts.CatchUp.RunAsync(default);

        Assert.Equal(EmbedderFault.Unavailable, pass.Failure!.Fault);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE search_document IS NOT NULL"));
    }

    [Fact]
    public async Task A_name_that_the_catalog_cannot_keep_makes_a_search_go_by_words()
    {
        await RegisterAsync("raise-memory-limit");
        _server.Model = "some\0model";
        await using var restarted = Parts();

        Assert.True((await restarted.AnswerAsync(Memory)).Degraded);
    }

    [Fact]
    public async Task A_text_that_the_model_refuses_is_found_by_its_words_and_keeps_no_other_waiting()
    {
        await RegisterAsync("good");
        _server.Refuses = ("Poison", 413);
        var refused = await RegisterAsync("bad", "Poison pill");

        var pass = await _parts.CatchUp.RunAsync(default);
        var again = await _parts.CatchUp.RunAsync(default);

        Assert.Equal(EmbedderFault.TextRefused, refused.EmbeddingProblem!.Fault);
        Assert.Null(pass.Failure);
        Assert.Equal(0, again.Embedded);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE embedding_model IS NULL AND search_document IS NOT NULL"));
    }

    [Theory]
    [InlineData(424)]
    [InlineData(500)]
    public async Task A_text_that_the_model_fails_on_keeps_no_other_waiting(int status)
    {
        await InsertManyAsync(300);
        _server.Refuses = ("Playbook 17\n", status);

        var pass = await _parts.CatchUp.RunAsync(default);
        var again = await _parts.CatchUp.RunAsync(default);

        Assert.Equal((null, null), (pass.Failure, again.Failure));
        Assert.Equal(0, again.Embedded);
        Assert.Equal("p17", await _database.ScalarAsync<string>("SELECT string_agg(playbook_id, ',') FROM playbook_catalog WHERE embedding IS NULL AND search_document IS NOT NULL"));
    }

    [Fact]
    public async Task A_pass_over_a_model_that_fails_on_every_text_ends_soon_and_gives_rows_their_words()
    {
        await InsertManyAsync(300);
        _server.Refuses = ("", 500);

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal(EmbedderFault.Unavailable, pass.Failure!.Fault);
        Assert.InRange(_server.Batches.Count, 1, 16);
        Assert.Equal(300, await _database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE embedding_model IS NULL AND search_document IS NOT NULL"));
    }

    [Fact]
    public async Task Searches_that_the_model_fails_on_keep_no_other_from_its_vector()
    {
        await RegisterAsync("raise-memory-limit");
        _server.Refuses = ("poison", 500);
        for (var i = 0; i < 4; i++)
        {
            await _parts.AnswerAsync(new PlaybookQuery { Text = "poison pill" });
        }

        Assert.False((await _parts.AnswerAsync(Memory)).Degraded);
    }

    [Theory]
    [InlineData(413)]
    [InlineData(500)]
    public async Task A_text_that_another_model_refuses_loses_its_vector_and_the_object_is_told(int status)
    {
        await RegisterAsync("good");
        await RegisterAsync("bad", "Poison pill");
        _server.Revision = "another";
        _server.Refuses = ("Poison", status);
        await using var restarted = Parts();

        var pass = await restarted.CatchUp.RunAsync(default);
        var refused = await RegisterAsync("bad", "Poison pill", restarted);

        Assert.Contains("bad-1.0.0", pass.Owners.Select(owner => owner.Name));
        Assert.Equal(EmbedderFault.TextRefused, refused.EmbeddingProblem!.Fault);
        Assert.Equal("bad", await _database.ScalarAsync<string>("SELECT playbook_id FROM playbook_catalog WHERE embedding IS NULL AND embedded_at IS NULL AND search_document IS NOT NULL"));
    }

    [Fact]
    public async Task A_refused_text_waits_for_nothing_more()
    {
        await RegisterAsync("good");
        _server.Refuses = ("Poison", 413);
        await RegisterAsync("bad", "Poison pill");

        await _parts.CatchUp.RunAsync(default);
        await _parts.CatchUp.RunAsync(default);

        Assert.Equal("1 of 2 rows have one, and 1 cannot", _parts.Progress.Text);
    }

    [Fact]
    public async Task A_text_that_was_refused_is_asked_for_again_later()
    {
        var time = new ManualTime();
        await using var parts = Parts(time: time);
        _server.Refuses = ("Memory", 500);
        await InsertBySqlAsync();
        await parts.CatchUp.RunAsync(default);
        _server.Refuses = null;

        var soon = await parts.CatchUp.RunAsync(default);
        time.Advance(TimeSpan.FromHours(1));
        var later = await parts.CatchUp.RunAsync(default);

        Assert.Equal((0, 1), (soon.Embedded, later.Embedded));
        Assert.Equal("1 of 1 rows have one", parts.Progress.Text);
    }

    [Fact]
    public async Task A_row_whose_text_was_refused_of_another_gets_its_words()
    {
        _server.Refuses = ("Memory", 413);
        await InsertBySqlAsync();
        await _parts.CatchUp.RunAsync(default);
        await InsertBySqlAsync("again");

        await _parts.CatchUp.RunAsync(default);

        Assert.Equal(2, await _database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE search_document IS NOT NULL"));
    }

    [Fact]
    public async Task A_model_of_another_size_stores_nothing_and_says_what_to_do()
    {
        _server.Dimensions = 768;

        var row = await RegisterAsync("raise-memory-limit");

        Assert.Equal(EmbedderFault.WrongDimensions, row.EmbeddingProblem!.Fault);
        Assert.Contains("384", row.EmbeddingProblem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_embeds_every_row_anew_and_the_object_is_told_that_it_will()
    {
        await RegisterAsync("raise-memory-limit");
        _server.Revision = "another";
        await using var restarted = Parts();

        var waiting = await RegisterAsync("raise-memory-limit", parts: restarted);
        var pass = await restarted.CatchUp.RunAsync(default);
        var done = await RegisterAsync("raise-memory-limit", parts: restarted);

        Assert.Equal(EmbedderFault.ModelChanged, waiting.EmbeddingProblem!.Fault);
        Assert.Equal(1, pass.Embedded);
        Assert.Equal("1 of 1 rows have one", restarted.Progress.Text);
        Assert.Contains("@another/", done.Embedding!.Model, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_compares_no_row_with_a_vector_of_a_model_that_came_a_moment_ago()
    {
        await RegisterAsync("raise-memory-limit");
        _server.Revision = "another";

        var first = await _parts.AnswerAsync(Memory);
        var next = await _parts.AnswerAsync(Memory);

        Assert.Equal((true, null), (first.Degraded, Assert.Single(first.Matches).Confidence));
        Assert.Equal((true, 0.0), (next.Degraded, next.Coverage));
    }

    [Fact]
    public async Task Vectors_of_a_model_that_was_replaced_meanwhile_are_not_kept_under_the_old_name()
    {
        await RegisterAsync("first");
        await _database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = NULL");
        var swap = new TaskCompletionSource();
        _server.Next(new EmbeddingFault.Slow(swap.Task));

        var passing = _parts.CatchUp.RunAsync(default);
        await Eventually.TrueAsync(() => Task.FromResult(_server.Batches.Count == 2), TimeSpan.FromSeconds(30), () => "the pass asked for nothing");
        _server.Revision = "another";
        swap.SetResult();
        var pass = await passing;

        Assert.NotNull(pass.Failure);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE embedding_model IS NOT NULL"));
    }

    [Fact]
    public async Task Batches_go_four_at_a_time_and_each_within_the_servers_limit()
    {
        await InsertManyAsync(300);

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal(300, pass.Embedded);
        Assert.All(_server.Batches, batch => Assert.InRange(batch.Count, 1, 32));
        Assert.InRange(_server.MostInFlight, 1, 4);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(0)]
    public async Task While_a_thousand_rows_change_their_model_no_search_is_worse_than_one_by_words(int exactRows)
    {
        await _database.ExecuteAsync(
            """
            INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, is_latest_version)
            SELECT 'p' || n, '1', 'Repair subsystem' || n, 'Repairs subsystem' || n || ' when component' || n || ' stalls.', 'c', 'h', true FROM generate_series(1, 1000) AS n
            """);
        _server.Always = new EmbeddingFault.Status(500);
        await _parts.CatchUp.RunAsync(default);
        _server.Always = null;
        await _database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'tei:the-one-before@1/384/title-text-1'");
        await using var restarted = Parts(exactRows: exactRows);

        var pass = restarted.CatchUp.RunAsync(default);
        var (asked, found) = (0, 0);
        while (!pass.IsCompleted || asked == 0)
        {
            var n = 1 + asked++ * 37 % 1000;
            var answer = await restarted.AnswerAsync(new PlaybookQuery { Text = $"component{n} stalls", MinConfidence = 0 });
            found += answer.Matches is [var best, ..] && best.PlaybookId == $"p{n}" ? 1 : 0;
        }

        Assert.Equal(1000, (await pass).Embedded);
        Assert.Equal(asked, found);
    }

    public async Task InitializeAsync()
    {
        _server = await EmbeddingServer.StartAsync();
        _database = await TestDatabase.CreateAsync();
        _parts = Parts();
    }

    public async Task DisposeAsync()
    {
        await _parts.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <param name="patience">Of a search. Far more than it takes, unless a test is about it: a slow machine is no failure.</param>
    /// <param name="exactRows">Above so many the index on the vectors is used.</param>
    /// <param name="time">By which a refusal is old.</param>
    private CatalogParts Parts(TimeSpan? patience = null, int exactRows = 20_000, TimeProvider? time = null)
    {
        var options = new EmbedderOptions { Protocol = "tei", Url = _server.Url.ToString(), QueryTimeout = patience ?? TimeSpan.FromSeconds(30) };
        return new CatalogParts(_database, EmbedderServices.Create(options, Lexicon.Builtin, TimeProvider.System), new SearchOptions { ExactRows = exactRows }, options, time);
    }

    private Task<int> InsertBySqlAsync(string id = "by-sql") => _database.ExecuteAsync(
        $"INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, is_latest_version) VALUES ('{id}', '1', 'Memory', 'Memory limit.', 'c', 'h', true)");

    private Task<int> InsertManyAsync(int rows) => _database.ExecuteAsync(
        $"""
        INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, is_latest_version)
        SELECT 'p' || n, '1', 'Playbook ' || n, 'Does things of kind ' || n, 'c', 'h', true FROM generate_series(1, {rows}) AS n
        """);

    private Task<RegisteredRow> RegisterAsync(string id, string name = "Raise a memory limit", CatalogParts? parts = null) => (parts ?? _parts).RegisteredAsync(
        Sample.Entry(id) with { Name = name, Description = "Raises the memory limit of a container that was killed.", WhenToUse = null }, Sample.Owner($"{id}-1.0.0"));

    /// <summary>Breaks its promise to throw nothing but <see cref="EmbedderException"/>.</summary>
    private sealed class FailingModel : ITextModel
    {
        public bool IsBuiltin => false;

        public ValueTask<string> NameAsync(bool fresh, CancellationToken cancellationToken) => new("test:failing@1");

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("It has no vectors.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
