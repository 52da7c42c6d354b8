using System.Globalization;
using System.Net;
using Kubernaut.TestKit;

namespace Kubernaut.Api.Tests.Access;

/// <summary>Three requests at once, then one a second.</summary>
public sealed class CallerLimitTests : IAsyncLifetime
{
    private const int Burst = 3;

    private readonly GuardedHost _host = new()
    {
        Settings =
        {
            ["Limits:Burst"] = Burst.ToString(CultureInfo.InvariantCulture),
            ["Limits:RequestsPerSecond"] = "1",
        },
    };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_caller_who_sends_too_much_is_told_when_to_come_again()
    {
        await SpendAsync(KnownTokens.Writer);

        using var answer = await AskAsync(KnownTokens.Writer);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("RATE_LIMITED", await answer.ErrorCodeAsync());
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
    }

    [Fact]
    public async Task A_caller_who_was_refused_is_served_later()
    {
        await SpendAsync(KnownTokens.Writer);

        await Eventually.TrueAsync(async () => (await AskAsync(KnownTokens.Writer)).IsSuccessStatusCode, TimeSpan.FromSeconds(30), () => "the caller stayed refused");
    }

    [Fact]
    public async Task Another_caller_is_served_meanwhile()
    {
        await SpendAsync(KnownTokens.Writer);

        using var answer = await AskAsync(KnownTokens.OtherWriter);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_new_token_is_no_new_caller()
    {
        await SpendAsync(KnownTokens.Writer);

        using var answer = await AskAsync(KnownTokens.WriterRenewed);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Remote-User", "somebody-else")]
    public async Task No_header_makes_another_caller(string header, string value)
    {
        await SpendAsync(KnownTokens.Writer);

        using var answer = await AskAsync(KnownTokens.Writer, header, value);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task Probes_and_unknown_paths_are_not_counted()
    {
        for (var i = 0; i < 3 * Burst; i++)
        {
            using var alive = await _host.Health.GetAsync(new Uri("/livez", UriKind.Relative));
            using var nothing = await _host.GetAsync("/nothing", $"Bearer {KnownTokens.Writer}");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (alive.StatusCode, nothing.StatusCode));
        }
    }

    [Fact]
    public async Task What_was_decided_about_callers_is_counted()
    {
        await SpendAsync(KnownTokens.Writer);
        await AskAsync(KnownTokens.Writer);
        await AskAsync(KnownTokens.Stranger);
        await AskAsync("made-up");

        var scrape = await _host.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("""kubernaut_access_decisions_total{decision="limited"} 1""", scrape, StringComparison.Ordinal);
        Assert.Contains("""kubernaut_access_decisions_total{decision="forbidden"} 1""", scrape, StringComparison.Ordinal);
        Assert.Contains("""kubernaut_access_decisions_total{decision="unauthenticated"} 1""", scrape, StringComparison.Ordinal);
        Assert.Contains("""kubernaut_access_decisions_total{decision="undecided"} 0""", scrape, StringComparison.Ordinal);
    }

    private async Task SpendAsync(string token)
    {
        for (var i = 0; i < Burst; i++)
        {
            using var answer = await AskAsync(token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(string token, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/whoami");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await _host.Api.SendAsync(request);
    }
}
