using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

public sealed class AuditValidationTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Every_problem_is_named_at_once()
    {
        const string body = """
            {"event_id":"x","event_type":7,"event_category":"","event_outcome":"great","event_timestamp":"2026-01-01 10:00",
             "service_name":"s","actor_type":"robot","resource_type":null,"color":"red","metadata":[],"service_name":"t"}
            """;

        var refused = await host.PostAsync(Sample.Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("VALIDATION_FAILED", await refused.ErrorCodeAsync());
        Assert.Equal(
            ["/actor_type", "/color", "/event_category", "/event_id", "/event_outcome", "/event_timestamp", "/event_type", "/metadata", "/resource_id", "/resource_type", "/service_name"],
            (await refused.PointersAsync()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("event_type", 100)]
    [InlineData("event_category", 50)]
    [InlineData("service_name", 100)]
    [InlineData("service_version", 50)]
    [InlineData("actor_id", 255)]
    [InlineData("actor_name", 255)]
    [InlineData("resource_type", 100)]
    [InlineData("resource_id", 255)]
    [InlineData("resource_name", 255)]
    [InlineData("correlation_id", 255)]
    [InlineData("trace_id", 255)]
    [InlineData("span_id", 255)]
    public async Task A_text_may_fill_its_column_and_not_more(string member, int length)
    {
        var longest = string.Concat(Enumerable.Repeat("😀", length));

        var fits = await host.PostAsync(Sample.Path, Sample.Event().With(member, longest).ToJsonString());
        var tooLong = await host.PostAsync(Sample.Path, Sample.Event().With(member, longest + "x").ToJsonString());

        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        Assert.Equal([$"/{member}"], await tooLong.PointersAsync());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{", "")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("\"text\"", "")]
    [InlineData("{\"event_type\":\"x\"} trailing", "")]
    [InlineData("{\"event_type\":\"x\",}", "")]
    [InlineData("// comment\n{}", "")]
    public async Task What_is_no_object_is_refused(string body, string place)
    {
        var refused = await host.PostAsync(Sample.Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal([place], await refused.PointersAsync());
    }

    [Theory]
    [InlineData("""{"a":"\u0000"}""", "/event_data/a")]
    [InlineData("""{"a":"\ud800"}""", "/event_data/a")]
    [InlineData("""{"a":"\udc00\ud800"}""", "/event_data/a")]
    [InlineData("""{"a":["\ud83dx"]}""", "/event_data/a/0")]
    [InlineData("""{"\u0000":1}""", "/event_data")]
    [InlineData("""{"a/b":{"~":"\u0000"}}""", "/event_data/a~1b/~0")]
    [InlineData("""{"a":1,"a":2}""", "/event_data/a")]
    [InlineData("""{"a":[{"b":1,"\u0062":2}]}""", "/event_data/a/0/b")]
    [InlineData("""{"a":1e200000}""", "/event_data/a")]
    [InlineData("""{"a":1e100000}""", "/event_data/a")]
    [InlineData("""{"a":1e-99999999999}""", "/event_data/a")]
    [InlineData("[]", "/event_data")]
    [InlineData("\"x\"", "/event_data")]
    public async Task A_payload_that_jsonb_would_refuse_or_change_is_refused_where_it_is_wrong(string payload, string place)
    {
        var body = Sample.Event().ToJsonString()[..^1] + $",\"event_data\":{payload}}}";

        var refused = await host.PostAsync(Sample.Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal([place], await refused.PointersAsync());
    }

    [Theory]
    [InlineData("""{"a":"\ud83d\ude00 \\u0000 😀"}""")]
    [InlineData("""{"a":1e400,"b":-1.5E-400}""")]
    [InlineData("""{"":{"":[]}}""")]
    public async Task A_payload_that_jsonb_takes_is_stored(string payload)
    {
        var body = Sample.Event().ToJsonString()[..^1] + $",\"event_data\":{payload}}}";

        var created = await host.PostAsync(Sample.Path, body);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Fact]
    public async Task Numbers_are_weighed_as_the_database_spells_them_out()
    {
        var payload = $$"""{"a":[{{string.Join(',', Enumerable.Repeat("1e400", 1000))}}]}""";

        var refused = await host.PostAsync(Sample.Path, Sample.Event().ToJsonString()[..^1] + $",\"event_data\":{payload}}}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["/event_data"], await refused.PointersAsync());
    }

    [Fact]
    public async Task A_payload_may_be_32_levels_deep_and_not_33()
    {
        var deepest = string.Concat(Enumerable.Repeat("""{"a":""", 31)) + "{}" + new string('}', 31);

        var fits = await host.PostAsync(Sample.Path, Sample.Event().With("event_data", JsonNode.Parse(deepest)).ToJsonString());
        var tooDeep = await host.PostAsync(Sample.Path, Sample.Event().With("metadata", JsonNode.Parse($$"""{"b":{{deepest}}}""")).ToJsonString());

        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooDeep.StatusCode);
        Assert.Equal("/metadata/b" + string.Concat(Enumerable.Repeat("/a", 31)), Assert.Single(await tooDeep.PointersAsync()));
    }

    [Fact]
    public async Task A_bottomless_body_is_refused()
    {
        var refused = await host.PostAsync(Sample.Path, string.Concat(Enumerable.Repeat("""{"a":""", 100_000)));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_payload_may_have_256_KiB_and_not_more()
    {
        var audit = Sample.Event();
        var text = new string('x', (256 * 1024) - """{"a":""}""".Length);

        var fits = await host.PostAsync(Sample.Path, audit.With("event_data", new JsonObject { ["a"] = text }).ToJsonString());
        var tooLarge = await host.PostAsync(Sample.Path, audit.With("event_data", new JsonObject { ["a"] = text + "x" }).ToJsonString());

        Assert.Equal(HttpStatusCode.Created, fits.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooLarge.StatusCode);
        Assert.Equal(["/event_data"], await tooLarge.PointersAsync());
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_refused()
    {
        var body = Encoding.Latin1.GetBytes(Sample.Event().With("resource_id", "caf\u00e9").ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

        var refused = await host.Api.PostAsync(new Uri(Sample.Path, UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["/resource_id"], await refused.PointersAsync());
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", HttpStatusCode.UnprocessableEntity)]
    [InlineData("9999-12-31T23:59:59.999999Z", HttpStatusCode.UnprocessableEntity)]
    [InlineData("0001-01-01T00:00:00+14:00", HttpStatusCode.BadRequest)]
    [InlineData("2026-02-30T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("2026-01-01T00:00:00", HttpStatusCode.BadRequest)]
    [InlineData("2026-01-01", HttpStatusCode.BadRequest)]
    [InlineData("infinity", HttpStatusCode.BadRequest)]
    public async Task A_time_that_cannot_be_is_refused(string timestamp, HttpStatusCode status)
    {
        var refused = await host.PostAsync(Sample.Path, Sample.Event().With("event_timestamp", timestamp).ToJsonString());

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal(["/event_timestamp"], await refused.PointersAsync());
    }

    [Fact]
    public async Task A_time_before_1970_is_refused_also_without_an_id()
    {
        var refused = await host.PostAsync(Sample.Path, Sample.Event().With("event_id", null).With("event_timestamp", "1969-12-31T23:59:59Z").ToJsonString());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(["/event_timestamp"], await refused.PointersAsync());
    }

    [Fact]
    public async Task A_parameter_that_is_not_known_is_refused()
    {
        var refused = await host.PostAsync(Sample.Path + "?mode=partial&dry_run=true", Sample.Event().ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["mode", "dry_run"], await refused.PointersAsync());
    }

    [Fact]
    public async Task A_time_is_required_with_an_id_that_holds_none()
    {
        var refused = await host.PostAsync(Sample.Path, Sample.Event().With("event_id", Guid.NewGuid().ToString()).ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["/event_timestamp"], await refused.PointersAsync());
    }

    [Fact]
    public async Task A_UUIDv7_of_the_end_of_time_is_out_of_range()
    {
        var refused = await host.PostAsync(Sample.Path, Sample.Event().With("event_id", "ffffffff-ffff-7fff-bfff-ffffffffffff").ToJsonString());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_a_refused_event_is_stored()
    {
        var before = await host.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events");

        await host.PostAsync(Sample.Path, Sample.Event().With("color", "red").ToJsonString());

        Assert.Equal(before, await host.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events"));
    }
}
