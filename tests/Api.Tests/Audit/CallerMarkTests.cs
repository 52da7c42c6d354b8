using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kubernaut.Api.Tests.Access;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Api.Tests.Audit;

public sealed class CallerMarkTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly GuardedHost _host = new();

    public Task InitializeAsync()
    {
        _host.Settings["Postgres:ConnectionString"] = database.ConnectionString;
        return _host.InitializeAsync();
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(null, """{"kubernaut_caller": "system:serviceaccount:apps:writer"}""")]
    [InlineData("{}", """{"kubernaut_caller": "system:serviceaccount:apps:writer"}""")]
    [InlineData(""" { "zone": "b" } """, """{"zone": "b", "kubernaut_caller": "system:serviceaccount:apps:writer"}""")]
    public async Task The_name_that_the_token_proves_is_stored_beside_what_the_body_claims(string? metadata, string stored)
    {
        var sent = Sample.Event();
        sent["actor_id"] = "somebody-else";
        if (metadata is not null)
        {
            sent["metadata"] = JsonNode.Parse(metadata);
        }

        using var answer = await PostAsync(Sample.Path, sent, KnownTokens.Writer);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal($"somebody-else {stored}", await StoredAsync(sent, "actor_id || ' ' || metadata::text"));
    }

    [Fact]
    public async Task A_retry_with_another_token_is_the_same_event_and_keeps_the_first_name()
    {
        var sent = Sample.Event();
        using var first = await PostAsync(Sample.Path, sent, KnownTokens.Writer);

        using var second = await PostAsync(Sample.Path, sent, KnownTokens.OtherWriter);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal("system:serviceaccount:apps:writer", await StoredAsync(sent, "metadata ->> 'kubernaut_caller'"));
    }

    [Fact]
    public async Task Each_event_of_a_batch_carries_the_name()
    {
        var batch = new JsonArray(Sample.Event(), Sample.Event());

        using var answer = await PostAsync($"{Sample.Path}/batch", batch, KnownTokens.OtherWriter);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        foreach (var sent in batch)
        {
            Assert.Equal("system:serviceaccount:apps:other-writer", await StoredAsync(sent!, "metadata ->> 'kubernaut_caller'"));
        }
    }

    [Theory]
    [InlineData("kubernaut_caller")]
    [InlineData("\\u006bubernaut_caller")]
    public async Task A_sender_cannot_write_the_name_themselves(string member)
    {
        var sent = Sample.Event();
        var text = $$"""{{sent.ToJsonString()[..^1]}},"metadata":{"{{member}}":"system:admin"} }""";

        using var answer = await PostAsync(Sample.Path, text, KnownTokens.Writer);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("/metadata/kubernaut_caller", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(await StoredAsync(sent, "event_type"));
    }

    private Task<string?> StoredAsync(JsonNode sent, string expression) =>
        database.ScalarAsync<string>($"SELECT {expression} FROM audit_events WHERE event_id = '{sent["event_id"]}'");

    private Task<HttpResponseMessage> PostAsync(string path, JsonNode body, string token) => PostAsync(path, body.ToJsonString(), token);

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _host.Api.SendAsync(request);
    }
}
