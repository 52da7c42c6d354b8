using System.Net;
using Kubernaut.Api.Access;
using Kubernaut.Api.Http;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.Tests.Access;

public sealed class AccessTests(GuardedHost host) : IClassFixture<GuardedHost>
{
    private const string Events = "/api/v1/audit-events";

    [Fact]
    public void Every_route_of_the_api_declares_what_it_asks_for()
    {
        var api = host.Routes.Where(route => route.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)).ToList();

        var forgotten = api.Where(route => route.Metadata.GetMetadata<AccessRight>() is null).Select(route => route.DisplayName);

        Assert.NotEmpty(api);
        Assert.Empty(forgotten);
    }

    [Fact]
    public void Only_health_and_metrics_lie_outside_the_api()
    {
        var outside = host.Routes.Where(route => route.Metadata.GetMetadata<ListenerFeature>() is { Listener: not Listener.Api }).Select(route => route.RoutePattern.RawText);

        Assert.Equal(["/healthz", "/livez", "/metrics", "/readyz"], outside.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("POST", Events, "create", "auditevents")]
    [InlineData("POST", Events + "/batch", "create", "auditevents")]
    [InlineData("GET", Events, "list", "auditevents")]
    [InlineData("GET", Events + "/{eventId:guid}", "get", "auditevents")]
    [InlineData("POST", "/api/v1/audit/events", "create", "auditevents")]
    [InlineData("GET", "/api/v1/audit/events", "list", "auditevents")]
    [InlineData("GET", "/api/v1/playbooks/search", "create", "playbooksearches")]
    [InlineData("POST", "/api/v1/playbooks/search", "create", "playbooksearches")]
    [InlineData("GET", "/api/v1/playbooks/{playbookId}", "get", "playbookcatalogs")]
    [InlineData("GET", "/api/v1/playbooks/{playbookId}/versions", "list", "playbookcatalogs")]
    [InlineData("GET", "/api/v1/playbooks/{playbookId}/versions/{version}", "get", "playbookcatalogs")]
    [InlineData("POST", "/api/v1/action-traces", "create", "actiontraces")]
    [InlineData("GET", "/api/v1/success-rate/playbook", "get", "successrates")]
    [InlineData("GET", "/api/v1/partitions", "list", "partitions")]
    [InlineData("GET", "/api/v1/legal-holds", "list", "legalholds")]
    public void A_route_asks_for_what_the_contract_says(string method, string path, string verb, string resource)
    {
        var route = Assert.Single(host.Routes, route =>
            route.RoutePattern.RawText!.TrimEnd('/') == path && route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains(method));

        Assert.Equal(new AccessRight(verb, resource), route.Metadata.GetMetadata<AccessRight>());
    }

    [Fact]
    public async Task A_route_that_declares_nothing_is_served_to_nobody()
    {
        using var answer = await host.GetAsync("/undeclared", $"Bearer {KnownTokens.Writer}");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_is_known_and_allowed_is_served_under_the_name_of_the_token()
    {
        using var answer = await host.GetAsync("/whoami", $"Bearer {KnownTokens.Writer}");

        Assert.Equal("system:serviceaccount:apps:writer", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_caller_without_a_token_is_told_how_to_bring_one()
    {
        using var answer = await host.GetAsync(Events, authorization: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("UNAUTHENTICATED", await answer.ErrorCodeAsync());
    }

    [Fact]
    public async Task A_caller_who_may_not_is_told_who_they_are_and_what_is_missing()
    {
        using var answer = await host.GetAsync(Events, $"Bearer {KnownTokens.Stranger}");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("FORBIDDEN", await answer.ErrorCodeAsync());
        Assert.Contains("system:serviceaccount:apps:stranger may not list auditevents", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_whom_nobody_can_judge_now_is_asked_to_come_again()
    {
        using var answer = await host.GetAsync(Events, $"Bearer {KnownTokens.Unlucky}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("UNAVAILABLE", await answer.ErrorCodeAsync());
    }

    [Fact]
    public async Task Probes_and_scrapes_need_no_token()
    {
        using var alive = await host.Health.GetAsync(new Uri("/livez", UriKind.Relative));
        using var scraped = await host.Metrics.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.OK, scraped.StatusCode);
    }
}
