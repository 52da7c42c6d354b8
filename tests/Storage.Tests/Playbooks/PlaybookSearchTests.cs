using Kubernaut.Storage.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Playbooks;

public sealed class PlaybookSearchTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly CatalogParts _parts = new(database);

    public async Task InitializeAsync()
    {
        await database.ExecuteAsync("TRUNCATE playbook_catalog");
        await _parts.RegisteredAsync(Entry("raise-memory-limit", "Raise a memory limit", "Raises the memory limit of a container that is OOMKilled.", Labels(("environment", ["production"]))));
        await _parts.RegisteredAsync(Entry("renew-certificate", "Renew a certificate", "Renews a TLS certificate that expires soon.", Labels(("environment", ["*"]))));
        await _parts.RegisteredAsync(Entry("restart-coredns", "Restart CoreDNS", "Restarts CoreDNS when names do not resolve.", labels: null));
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Theory]
    [InlineData("container was killed with exit code 137, it ran out of memory", "raise-memory-limit")]
    [InlineData("x509: certificate has expired or is not yet valid", "renew-certificate")]
    [InlineData("CoreDNS returns SERVFAIL and the name server cannot resolve names", "restart-coredns")]
    public async Task An_incident_finds_its_playbook_by_what_it_means(string incident, string playbookId)
    {
        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = incident });

        Assert.Equal(playbookId, Assert.Single(answer.Matches).PlaybookId);
        Assert.InRange(answer.Matches[0].Confidence!.Value, PlaybookQuery.DefaultMinConfidence, 1);
        Assert.Equal((1.0, false), (answer.Coverage, answer.Degraded));
    }

    [Fact]
    public async Task Of_two_near_ones_the_first_is_that_which_says_more_of_the_incident()
    {
        await _parts.RegisteredAsync(Entry("empty", "Payment queue", "Empties the payment queue. The payment queue fills again.", labels: null));
        await _parts.RegisteredAsync(Entry("consume", "Checkout consumers", "Starts more of them when they lag behind payment and it answers slowly, and rolls back to volume snapshots, certificates, tokens and schedules.", labels: null));

        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = "checkout answers slowly since the payment queue is long and its consumers lag", MinConfidence = 0 });

        Assert.Equal(["consume", "empty"], answer.Matches.Take(2).Select(match => match.PlaybookId));
        Assert.True(answer.Matches[1].Lexical + (answer.Matches[1].Semantic / answer.Matches[0].Semantic) > answer.Matches[0].Lexical + 1);
    }

    [Fact]
    public async Task What_the_threshold_holds_back_is_told()
    {
        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = "memory of the certificate job", MinConfidence = 0.999 });

        Assert.Empty(answer.Matches);
        Assert.InRange(answer.Suppressed, 1, 3);
        Assert.InRange(answer.BestBelowThreshold!.Confidence!.Value, 0, 0.999);
    }

    [Fact]
    public async Task An_incident_that_shares_nothing_with_the_catalog_has_no_answer()
    {
        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = "ありがとう 12 ...", MinConfidence = 0 });

        Assert.Empty(answer.Matches);
        Assert.Equal((0, false), (answer.Suppressed, answer.Degraded));
    }

    [Theory]
    [InlineData("environment", "production", "raise-memory-limit,renew-certificate")]
    [InlineData("Environment", "PRODUCTION", "raise-memory-limit,renew-certificate")]
    [InlineData("environment", "staging", "renew-certificate")]
    [InlineData("team", "payments", "")]
    public async Task Labels_are_hard_filters_in_which_case_does_not_count(string key, string value, string found)
    {
        var answer = await _parts.AnswerAsync(Anything(KeyValuePair.Create(key, value)));

        Assert.Equal(found, string.Join(',', answer.Matches.Select(match => match.PlaybookId).Order()));
    }

    [Fact]
    public async Task Dashes_and_underscores_in_keys_are_the_same_and_those_in_values_are_not()
    {
        await _parts.RegisteredAsync(Entry("p", "Memory", "Memory.", Labels(("business-category", ["cost-a"]))));

        var found = await _parts.AnswerAsync(Anything(KeyValuePair.Create("Business_Category", "Cost-A")));
        var other = await _parts.AnswerAsync(Anything(KeyValuePair.Create("business_category", "cost_a")));

        Assert.Equal("cost-a", Assert.Single(found.Matches).MatchedLabels["Business_Category"]);
        Assert.Empty(other.Matches);
    }

    [Fact]
    public async Task All_labels_must_hold()
    {
        await _parts.RegisteredAsync(Entry("p", "Memory", "Memory.", Labels(("environment", ["production"]), ("team", ["*"]))));

        var answer = await _parts.AnswerAsync(Anything(KeyValuePair.Create("environment", "production"), KeyValuePair.Create("team", "x\" || \"")));

        Assert.Equal("*", Assert.Single(answer.Matches).MatchedLabels["team"]);
    }

    [Fact]
    public async Task Rows_managed_by_sql_are_found_once_they_are_embedded()
    {
        await database.ExecuteAsync(
            """
            INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, labels, is_latest_version)
            VALUES ('expand-volume', '1', 'Expand a volume', 'Expands a persistent volume that is nearly full.', 'c', 'h', '{"Tier": "Gold"}', true)
            """);
        var query = new PlaybookQuery { Text = "PVC almost out of disk space, volume filling up", Labels = [KeyValuePair.Create("tier", "gold")] };
        var before = await _parts.AnswerAsync(query);

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Empty(before.Matches);
        Assert.Equal((1, true), (pass.Embedded, pass.WithVectors));
        Assert.Equal("expand-volume", Assert.Single((await _parts.AnswerAsync(query)).Matches).PlaybookId);
        Assert.Equal(0, (await _parts.CatchUp.RunAsync(default)).Embedded);
    }

    [Fact]
    public async Task A_row_that_cannot_be_stored_does_not_keep_the_others_from_being_embedded()
    {
        await using var own = await TestDatabase.CreateAsync();
        await using var parts = new CatalogParts(own);
        await parts.RegisteredAsync(Entry("good", "Good", "Good.", labels: null));
        await parts.RegisteredAsync(Entry("bad", "Bad", "Bad.", labels: null));
        await own.ExecuteAsync(
            """
            UPDATE playbook_catalog SET embedding_model = 'other:model@1/384/x';
            ALTER TABLE playbook_catalog ADD CHECK (playbook_id <> 'bad' OR embedding_model = 'other:model@1/384/x')
            """);

        var pass = await parts.CatchUp.RunAsync(default);

        Assert.Equal(1, pass.Embedded);
        Assert.Equal(await parts.Embedder.IdentityAsync(fresh: false, default), await own.ScalarAsync<string>("SELECT embedding_model FROM playbook_catalog WHERE playbook_id = 'good'"));
    }

    [Fact]
    public async Task A_text_changed_by_sql_is_embedded_again()
    {
        await database.ExecuteAsync("UPDATE playbook_catalog SET name = 'Drain a node', description = 'Drains a node that is not ready.' WHERE playbook_id = 'renew-certificate'");

        var pass = await _parts.CatchUp.RunAsync(default);

        Assert.Equal(1, pass.Embedded);
        Assert.Equal("renew-certificate", (await _parts.AnswerAsync(new PlaybookQuery { Text = "node NotReady, kubelet stopped posting status", MinConfidence = 0 })).Matches[0].PlaybookId);
    }

    [Fact]
    public async Task Texts_that_are_no_prose_harm_nobody()
    {
        var key = new string('x', 4000);
        await database.ExecuteAsync(
            $"""
            INSERT INTO playbook_catalog (playbook_id, version, name, description, content, content_hash, is_latest_version)
            SELECT 'odd', '1', '{key[..255]}', '{key} Aa{key} ' || string_agg(md5(n::text) || n, 'g '), 'c', 'h', true FROM generate_series(1, 100000) AS n
            """);

        var pass = await _parts.CatchUp.RunAsync(default);
        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = key, MinConfidence = 0 });

        Assert.Equal(1, pass.Embedded);
        Assert.Empty(answer.Matches);
    }

    [Fact]
    public async Task Only_the_active_latest_version_is_found()
    {
        await _parts.RegisteredAsync(Entry("raise-memory-limit", "Raise a memory limit", "Raises the memory limit of a container that is OOMKilled.", labels: null) with { Version = "2.0.0" });

        var answer = await _parts.AnswerAsync(new PlaybookQuery { Text = "OOMKilled memory limit" });

        Assert.Equal("2.0.0", Assert.Single(answer.Matches).Version);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(0)]
    public async Task While_the_vectors_are_of_another_model_the_answer_is_by_words_and_says_so(int exactRows)
    {
        await using var parts = Parts(exactRows);
        await database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'other:model@1/384/x'");

        var answer = await parts.AnswerAsync(new PlaybookQuery { Text = "OOMKilled memory limit" });
        var insisting = await parts.Search.SearchAsync(new PlaybookQuery { Text = "OOMKilled", MinConfidence = 0.5 }, default);

        Assert.Equal((true, 0.0), (answer.Degraded, answer.Coverage));
        Assert.Equal(("raise-memory-limit", null), (answer.Matches[0].PlaybookId, answer.Matches[0].Confidence));
        Assert.IsType<PlaybookSearchOutcome.ConfidenceUnavailable>(insisting);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(0)]
    public async Task While_many_vectors_are_of_another_model_the_order_is_that_of_the_words(int exactRows)
    {
        await using var parts = Parts(exactRows);
        await database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'other:model@1/384/x' WHERE playbook_id = 'raise-memory-limit'");

        var answer = await parts.AnswerAsync(new PlaybookQuery { Text = "OOMKilled, ran out of memory" });

        Assert.Equal(("raise-memory-limit", null), (answer.Matches[0].PlaybookId, answer.Matches[0].Confidence));
        Assert.Equal((true, 0.67), (answer.Degraded, Math.Round(answer.Coverage, 2)));
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(0)]
    public async Task One_row_without_a_vector_among_many_is_named_when_its_words_fit_best(int exactRows)
    {
        await using var parts = Parts(exactRows);
        await RegisterOthersAsync();
        await database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'other:model@1/384/x' WHERE playbook_id = 'raise-memory-limit'");

        var answer = await parts.AnswerAsync(new PlaybookQuery { Text = "OOMKilled, ran out of memory" });
        var insisting = await parts.AnswerAsync(new PlaybookQuery { Text = "OOMKilled, ran out of memory", MinConfidence = 0.7 });

        Assert.Equal(("raise-memory-limit", null), (answer.Matches[0].PlaybookId, answer.Matches[0].Confidence));
        Assert.Equal((false, 0.97), (answer.Degraded, Math.Round(answer.Coverage, 2)));
        Assert.DoesNotContain(insisting.Matches, match => match.PlaybookId == "raise-memory-limit");
    }

    [Fact]
    public async Task Rows_behind_a_label_are_not_passed_over_because_all_others_have_their_vectors()
    {
        await using var byIndex = Parts(exactRows: 0);
        await RegisterOthersAsync();
        await _parts.RegisteredAsync(Entry("grow-heap", "Grow the heap", "Grows the memory of a service.", Labels(("team", ["payments"]))));
        await database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'other:model@1/384/x' WHERE playbook_id = 'grow-heap'");

        var answer = await byIndex.AnswerAsync(Anything(KeyValuePair.Create("team", "payments")) with { MinConfidence = null });

        Assert.Equal("grow-heap", Assert.Single(answer.Matches).PlaybookId);
        Assert.Equal((true, 0.0), (answer.Degraded, answer.Coverage));
    }

    [Fact]
    public async Task A_change_of_the_model_that_the_count_does_not_know_yet_costs_no_row()
    {
        await using var byIndex = Parts(exactRows: 0);
        await byIndex.AnswerAsync(Anything());
        await database.ExecuteAsync("UPDATE playbook_catalog SET embedding_model = 'other:model@1/384/x'");

        var answer = await byIndex.AnswerAsync(new PlaybookQuery { Text = "OOMKilled memory limit" });

        Assert.Equal("raise-memory-limit", answer.Matches[0].PlaybookId);
    }

    [Fact]
    public async Task The_index_on_the_vectors_finds_what_the_exact_search_finds()
    {
        await using var byIndex = Parts(exactRows: 0);
        var query = new PlaybookQuery { Text = "certificate expired in the memory of CoreDNS", MinConfidence = 0, Labels = [KeyValuePair.Create("environment", "production")] };

        var exact = await _parts.AnswerAsync(query);
        var indexed = await byIndex.AnswerAsync(query);

        Assert.Equal(2, exact.Matches.Count);
        Assert.Equal(exact.Matches.Select(match => match.PlaybookId), indexed.Matches.Select(match => match.PlaybookId));
    }

    [Fact]
    public async Task A_search_beyond_those_that_may_wait_is_told_to_come_back()
    {
        await using var parts = new CatalogParts(database, search: new SearchOptions { MaxConcurrent = 1, MaxWaiting = 0 });
        using var inside = parts.Gate.TryEnter();

        Assert.IsType<PlaybookSearchOutcome.Busy>(await parts.Search.SearchAsync(new PlaybookQuery { Text = "OOMKilled" }, default));
    }

    private CatalogParts Parts(int exactRows) => new(database, search: new SearchOptions { ExactRows = exactRows });

    /// <summary>So many that one row more or less without a vector does not count.</summary>
    private async Task RegisterOthersAsync()
    {
        for (var i = 0; i < 30; i++)
        {
            await _parts.RegisteredAsync(Entry($"other-{i}", $"Rotate the logs of system {i}", $"Rotates the logs of system {i}.", labels: null));
        }
    }

    private static PlaybookQuery Anything(params KeyValuePair<string, string>[] labels) =>
        new() { Text = "memory certificate coredns", MinConfidence = 0, Labels = labels };

    private static CatalogEntry Entry(string id, string name, string description, IReadOnlyDictionary<string, IReadOnlyList<string>>? labels) =>
        Sample.Entry(id) with { Name = name, Description = description, WhenToUse = null, Labels = labels };

    private static Dictionary<string, IReadOnlyList<string>> Labels(params (string Key, string[] Values)[] labels) =>
        labels.ToDictionary(label => label.Key, label => (IReadOnlyList<string>)label.Values);
}
