using Kubernaut.Storage.Playbooks.Embedders;
using Kubernaut.Storage.Playbooks.Lexhash;
using Kubernaut.TestKit.Embedders;

namespace Kubernaut.Storage.Tests.Playbooks.Embedders;

public sealed class RemoteModelTests : IAsyncLifetime
{
    private EmbeddingServer _server = null!;

    [Theory]
    [InlineData("tei")]
    [InlineData("openai")]
    [InlineData("single")]
    public async Task Each_text_gets_its_own_vector_of_unit_length(string protocol)
    {
        string[] texts = ["container killed", "certificate expired", "node not ready"];

        var together = await Model(protocol).GenerateAsync(texts);

        Assert.All(together, made => Assert.InRange(made.Vector.Span.ToArray().Sum(value => value * value), 0.9999f, 1.0001f));
        foreach (var (text, made) in texts.Zip(together))
        {
            Assert.Equal((await Model(protocol).GenerateAsync([text]))[0].Vector, made.Vector);
        }
    }

    [Fact]
    public async Task No_request_holds_more_texts_than_the_server_takes()
    {
        _server.MaxBatch = 8;
        var model = Model("tei");
        await model.NameAsync(fresh: true, default);

        var made = await model.GenerateAsync([.. Enumerable.Range(0, 20).Select(n => $"text number {n}")]);

        Assert.Equal(20, made.Count);
        Assert.Equal([8, 8, 4], _server.Batches.Select(batch => batch.Count));
    }

    [Fact]
    public async Task No_request_is_larger_than_a_megabyte()
    {
        var made = await Model("openai").GenerateAsync([.. Enumerable.Range(0, 5).Select(n => new string((char)('a' + n), 400_000))]);

        Assert.Equal(5, made.Count);
        Assert.Equal([2, 2, 1], _server.Batches.Select(batch => batch.Count));
    }

    [Theory]
    [InlineData(413)]
    [InlineData(422)]
    [InlineData(400)]
    public async Task A_batch_is_halved_down_to_the_text_that_is_refused(int status)
    {
        _server.Refuses = ("poison", status);

        var made = await Model("tei").GenerateAsync([.. Enumerable.Range(0, 16).Select(n => n == 5 ? "poison pill" : $"text number {n}")]);

        Assert.Equal([5], Enumerable.Range(0, 16).Where(n => RefusedText.ReasonOf(made[n]) is not null));
        Assert.Contains($"{status}", RefusedText.ReasonOf(made[5]), StringComparison.Ordinal);
        Assert.Equal(9, _server.Batches.Count);
    }

    [Theory]
    [InlineData(424)]
    [InlineData(500)]
    public async Task A_text_that_the_model_fails_on_is_refused_and_the_others_get_their_vectors(int status)
    {
        _server.Refuses = ("poison", status);

        var made = await Model("tei").GenerateAsync([.. Enumerable.Range(0, 16).Select(n => n is 5 or 6 ? $"poison pill {n}" : $"text number {n}")]);

        Assert.Equal([5, 6], Enumerable.Range(0, 16).Where(n => RefusedText.ReasonOf(made[n]) is not null));
        Assert.Contains($"{status}", RefusedText.ReasonOf(made[5]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tei")]
    [InlineData("openai")]
    [InlineData("single")]
    public async Task A_text_that_the_model_fails_on_is_refused_also_when_it_is_the_only_one(string protocol)
    {
        _server.Refuses = ("poison", 500);

        var made = await Model(protocol).GenerateAsync(["poison pill"]);

        Assert.Contains("500", RefusedText.ReasonOf(made[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(424)]
    [InlineData(500)]
    public async Task A_model_that_fails_on_every_text_is_not_asked_for_each(int status)
    {
        _server.Always = new EmbeddingFault.Status(status);

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").GenerateAsync([.. Enumerable.Range(0, 32).Select(n => $"text number {n}")]));

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_server.Batches.Count, 2, 4);
    }

    [Theory]
    [InlineData(424)]
    [InlineData(500)]
    public async Task A_model_that_failed_once_has_refused_nothing(int status)
    {
        _server.Next(new EmbeddingFault.Status(status));

        var made = await Model("tei").GenerateAsync(["text one"]);

        Assert.Null(RefusedText.ReasonOf(made[0]));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_passes_is_tried_again(int status)
    {
        _server.Next(new EmbeddingFault.Status(status), new EmbeddingFault.Status(status));

        Assert.Single(await Model("tei").GenerateAsync(["text one"]));
        Assert.Equal(3, _server.Batches.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_does_not_pass_by_itself_is_not(int status)
    {
        _server.Always = new EmbeddingFault.Status(status);

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").GenerateAsync(["text one", "text two"]));

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
        Assert.Single(_server.Batches);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_pause_gets_it()
    {
        _server.Next(new EmbeddingFault.Status(429, RetryAfter: "1"));
        var before = TimeProvider.System.GetTimestamp();

        await Model("tei").GenerateAsync(["text one"]);

        Assert.True(TimeProvider.System.GetElapsedTime(before) >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_server_that_asks_for_a_long_pause_is_left_to_the_next_pass()
    {
        _server.Always = new EmbeddingFault.Status(429, RetryAfter: "3600");

        await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").GenerateAsync(["text one"]));

        Assert.Single(_server.Batches);
    }

    [Theory]
    [InlineData("tei")]
    [InlineData("openai")]
    public async Task An_answer_that_was_cut_off_is_asked_for_again(string protocol)
    {
        _server.Next(new EmbeddingFault.Truncated(), new EmbeddingFault.Broken());

        Assert.Single(await Model(protocol).GenerateAsync(["text one"]));
    }

    [Fact]
    public async Task Fewer_vectors_than_texts_are_no_answer()
    {
        _server.Next(new EmbeddingFault.Empty());

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").GenerateAsync(["text one"]));

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
    }

    [Theory]
    [InlineData("tei", "null")]
    [InlineData("tei", "{}")]
    [InlineData("tei", "\"text\"")]
    [InlineData("tei", "[null]")]
    [InlineData("tei", "[{}]")]
    [InlineData("openai", "null")]
    [InlineData("openai", "[]")]
    [InlineData("openai", """{"data":{}}""")]
    [InlineData("openai", """{"data":[null]}""")]
    [InlineData("openai", """{"data":[7]}""")]
    [InlineData("openai", """{"data":[[]]}""")]
    [InlineData("openai", """{"data":[{"\ud800":0}]}""")]
    [InlineData("openai", """{"data":[{"index":"0","embedding":[]}]}""")]
    [InlineData("openai", """{"data":[{"index":null,"embedding":[]}]}""")]
    [InlineData("openai", """{"data":[{"index":-1,"embedding":[]}]}""")]
    [InlineData("openai", """{"data":[{"index":99999999999999999999,"embedding":[]}]}""")]
    [InlineData("openai", """{"data":[{"index":0,"embedding":null}]}""")]
    [InlineData("single", "7")]
    [InlineData("single", "{}")]
    [InlineData("single", """{"embedding":{}}""")]
    [InlineData("single", """{"embeddings":[[null],[null]],"embedding":"text"}""")]
    [InlineData("single", "")]
    public async Task An_answer_of_another_form_is_no_answer(string protocol, string body)
    {
        _server.Always = new EmbeddingFault.Body(body);

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model(protocol).GenerateAsync(["text one"]));

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
    }

    [Fact]
    public async Task An_answer_too_deep_to_be_read_is_no_answer()
    {
        _server.Always = new EmbeddingFault.Body(new string('[', 1_000_000));

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").GenerateAsync(["text one"]));

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
    }

    [Fact]
    public async Task An_answer_in_a_charset_that_nobody_knows_is_no_answer()
    {
        _server.Always = new EmbeddingFault.Body("[]", "application/json; charset=of-nobody");

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").GenerateAsync(["text one"]));

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
    }

    [Fact]
    public async Task A_number_out_of_range_costs_only_its_own_text()
    {
        _server.Always = new EmbeddingFault.Body($"[[{string.Join(',', Enumerable.Repeat("1e999", 384))}]]");

        var made = await Model("tei").GenerateAsync(["text one"]);

        Assert.Contains("not finite", RefusedText.ReasonOf(made[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"model_id":7}""")]
    [InlineData("""{"model_id":"\ud800"}""")]
    public async Task A_service_that_does_not_say_who_it_is_is_not_used(string info)
    {
        _server.Always = new EmbeddingFault.Body(info);

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model("tei").NameAsync(fresh: true, default).AsTask());

        Assert.Equal(EmbedderFault.Unavailable, failure.Fault);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"32\"")]
    [InlineData("1e99")]
    public async Task A_service_that_does_not_say_how_much_it_takes_is_used(string size)
    {
        _server.Always = new EmbeddingFault.Body($$"""{"model_id":"some-model","max_client_batch_size":{{size}}}""");

        Assert.Equal("tei:some-model@unknown", await Model("tei").NameAsync(fresh: true, default));
    }

    [Theory]
    [InlineData("tei")]
    [InlineData("openai")]
    public async Task Vectors_of_another_length_than_the_catalogs_are_refused_as_a_whole(string protocol)
    {
        _server.Dimensions = 768;

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => Model(protocol).GenerateAsync(["text one"]));

        Assert.Equal(EmbedderFault.WrongDimensions, failure.Fault);
        Assert.Contains("768", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vector_of_no_numbers_costs_only_its_own_text()
    {
        _server.NotFinite = "divide";

        var made = await Model("tei").GenerateAsync(["text one", "divide by zero"]);

        Assert.Null(RefusedText.ReasonOf(made[0]));
        Assert.Contains("not finite", RefusedText.ReasonOf(made[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vector_without_a_direction_is_none()
    {
        var made = await Model("tei").GenerateAsync(["?!"]);

        Assert.Contains("no direction", RefusedText.ReasonOf(made[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        _server.Always = new EmbeddingFault.Slow(new TaskCompletionSource().Task);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Model("tei").GenerateAsync(["text one"], cancellationToken: patience.Token));
    }

    [Fact]
    public async Task The_name_tells_protocol_model_and_revision()
    {
        Assert.Equal($"tei:{_server.Model}@{_server.Revision}", await Model("tei").NameAsync(fresh: true, default));
        Assert.Equal("openai:some-model@unknown", await Model("openai").NameAsync(fresh: true, default));
    }

    [Fact]
    public async Task Another_model_than_the_configured_one_is_not_used()
    {
        var model = Model(new EmbedderOptions { Protocol = "tei", Url = _server.Url.ToString(), Model = "intfloat/e5-small" });

        var failure = await Assert.ThrowsAsync<EmbedderException>(() => model.NameAsync(fresh: true, default).AsTask());

        Assert.Contains("intfloat/e5-small", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_read_for_each_request()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "first\n");
        _server.Token = "first";
        var model = Model(new EmbedderOptions { Protocol = "tei", Url = _server.Url.ToString(), TokenFile = file });
        await model.GenerateAsync(["text one"]);

        _server.Token = "second";
        await Assert.ThrowsAsync<EmbedderException>(() => model.GenerateAsync(["text one"]));
        await File.WriteAllTextAsync(file, "second\n");

        Assert.Single(await model.GenerateAsync(["text one"]));
        File.Delete(file);
    }

    public async Task InitializeAsync() => _server = await EmbeddingServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    private ITextModel Model(string protocol) => Model(new EmbedderOptions
    {
        Protocol = protocol,
        Url = _server.Url.ToString(),
        Model = protocol == "tei" ? null : "some-model",
    });

    private static ITextModel Model(EmbedderOptions options) => EmbedderServices.Create(options, Lexicon.Builtin, TimeProvider.System);
}
