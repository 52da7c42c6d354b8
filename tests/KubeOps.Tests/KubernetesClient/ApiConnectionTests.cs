using System.Net;
using System.Net.Http.Headers;
using k8s;
using k8s.Authentication;
using k8s.Autorest;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Tests.Api;
using Microsoft.AspNetCore.Http;

namespace KubeOps.Tests.KubernetesClient;

public sealed class ApiConnectionTests
{
    private static readonly ApiRequest Request = new(HttpMethod.Get, "api/v1/pods");

    [Fact]
    public async Task A_refusal_says_what_was_asked_and_why_not()
    {
        await using var server = await StubServer.StartAsync(Answers.Refusal(403, "Forbidden", "pods is forbidden"));
        using var connection = new ApiConnection(server.Configuration, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() => connection.SendAsync(Request, CancellationToken.None));

        Assert.Equal("GET /api/v1/pods was answered 403 Forbidden: pods is forbidden", refusal.Message);
        Assert.Equal(HttpStatusCode.Forbidden, refusal.Response.StatusCode);
        Assert.Contains("pods is forbidden", refusal.Response.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_a_proxy_is_told_in_its_own_words()
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = 502;
            return context.Response.WriteAsync("<html>bad gateway</html>");
        });
        using var connection = new ApiConnection(server.Configuration, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() => connection.SendAsync(Request, CancellationToken.None));

        Assert.EndsWith("502 BadGateway: <html>bad gateway</html>", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_rotated_meanwhile_is_fetched_again_once()
    {
        var asked = new List<string?>();
        await using var server = await StubServer.StartAsync(context =>
        {
            asked.Add(context.Request.Headers.Authorization);
            return asked.Count == 1 ? Answers.Refusal(401, "Unauthorized", "expired")(context) : context.Response.WriteAsync("{}");
        });
        using var connection = Connect(server, new Tokens("old", "new"));

        await connection.SendAsync(Request, CancellationToken.None);

        Assert.Equal(["Bearer old", "Bearer new"], asked);
    }

    [Fact]
    public async Task A_token_that_stays_refused_is_not_tried_for_ever()
    {
        var asked = 0;
        await using var server = await StubServer.StartAsync(context =>
        {
            asked++;
            return Answers.Refusal(401, "Unauthorized", "no")(context);
        });
        using var connection = Connect(server, new Tokens("old", "new", "newer"));

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() => connection.SendAsync(Request, CancellationToken.None));

        Assert.Equal(HttpStatusCode.Unauthorized, refusal.Response.StatusCode);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_a_failed_request_and_no_cancellation()
    {
        await using var server = await StubServer.StartAsync(Answers.HeldWatch());
        var configuration = server.Configuration;
        configuration.HttpClientTimeout = TimeSpan.FromMilliseconds(50);
        using var connection = new ApiConnection(configuration, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => connection.SendAsync(Request, CancellationToken.None));

        Assert.StartsWith("GET /api/v1/pods got no answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var connection = new ApiConnection(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => connection.SendAsync(Request, CancellationToken.None));

        Assert.StartsWith("GET /api/v1/pods at 127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    private static ApiConnection Connect(StubServer server, ITokenProvider tokens)
    {
        var configuration = server.Configuration;
        configuration.TokenProvider = tokens;
        return new ApiConnection(configuration, TimeProvider.System);
    }

    private sealed class Tokens(params string[] tokens) : IRenewableToken
    {
        private int _current;

        public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new AuthenticationHeaderValue("Bearer", tokens[_current]));

        public void Refused(string token) => _current = Array.IndexOf(tokens, token) + 1;
    }
}
