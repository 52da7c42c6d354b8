using System.Net;
using System.Text;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Api.Tests.Problems;

public sealed class ErrorFormTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("GET", "/api/v1/audit-events/not-a-uuid", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("DELETE", "/api/v1/audit-events", HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED")]
    [InlineData("POST", "/api/v1/audit-events", HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("GET", "/api/v1/audit-events?color=red", HttpStatusCode.BadRequest, "VALIDATION_FAILED")]
    public async Task Every_refusal_has_the_body_of_the_contract(string method, string path, HttpStatusCode status, string code)
    {
        using var request = Request(method, path);

        var refused = await host.Api.SendAsync(request);

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal("application/json", refused.Content.Headers.ContentType?.MediaType);
        var body = await refused.JsonAsync();
        Assert.Equal("error", body["status"]!.GetValue<string>());
        Assert.Equal(code, body["error"]!["code"]!.GetValue<string>());
        Assert.NotEmpty(body["error"]!["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/api/v1/audit-events?color=red", 400)]
    public async Task A_caller_that_accepts_problem_json_gets_it(string method, string path, int status)
    {
        using var request = Request(method, path);
        request.Headers.Accept.ParseAdd("application/json;q=0.5, application/problem+json");

        var refused = await host.Api.SendAsync(request);

        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var body = await refused.JsonAsync();
        Assert.Equal(status, body["status"]!.GetValue<int>());
        Assert.Equal("about:blank", body["type"]!.GetValue<string>());
        Assert.NotEmpty(body["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_refused_method_says_what_is_possible()
    {
        using var request = Request("DELETE", "/api/v1/audit-events");

        var refused = await host.Api.SendAsync(request);

        Assert.Equal(["GET", "POST"], refused.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_failure_of_ours_gives_a_trace_and_no_cause()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.ExecuteAsync("ALTER TABLE audit_events DROP COLUMN resource_name");

        using var failed = await ListAsync(database);

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        var error = (await failed.JsonAsync())["error"]!;
        Assert.Equal("INTERNAL", error["code"]!.GetValue<string>());
        Assert.NotEmpty(error["trace_id"]!.GetValue<string>());
        Assert.DoesNotContain("resource_name", error.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_its_schema_is_unavailable_and_not_a_failure_of_ours()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        using var refused = await ListAsync(database);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (refused.StatusCode, await refused.ErrorCodeAsync()));
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    private static async Task<HttpResponseMessage> ListAsync(TestDatabase database)
    {
        var host = new ApiHost();
        await host.StartAsync(database.ConnectionString);
        try
        {
            return await host.GetAsync("/api/v1/audit-events");
        }
        finally
        {
            await host.StopAsync();
        }
    }

    private static HttpRequestMessage Request(string method, string path) => new(new HttpMethod(method), path)
    {
        Content = method == "POST" ? new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded") : null,
    };
}
