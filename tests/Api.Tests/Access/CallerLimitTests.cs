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
        using var answer = await RefusedAsync(KnownTokens.Writer);

        Assert.Equal("RATE_LIMITED", await answer.ErrorCodeAsync());
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
    }

    [Fact]
    public async Task A_caller_who_was_refused_is_served_later()
    {
        using var spent = await RefusedAsync(KnownTokens.Writer);

        await Eventually.TrueAsync(async () => (await AskAsync(KnownTokens.Writer)).IsSuccessStatusCode, TimeSpan.FromSeconds(30), () => "the caller stayed refused");
    }

    [Fact]
    public async Task Another_caller_is_served_meanwhile()
    {
        using var spent = await RefusedAsync(KnownTokens.Writer);

        using var answer = await AskAsync(KnownTokens.OtherWriter);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_new_token_is_no_new_caller()
    {
        using var spent = await RefusedAsync(KnownTokens.Writer);

        using var answer = await RefusedAsync(KnownTokens.WriterRenewed, served: Burst - 1);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Remote-User", "somebody-else")]
    public async Task No_header_makes_another_caller(string header, string value)
    {
        using var spent = await RefusedAsync(KnownTokens.Writer);

        using var answer = await RefusedAsync(KnownTokens.Writer, served: Burst - 1, header, value);
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
        using var spent = await RefusedAsync(KnownTokens.Writer);
        await AskAsync(KnownTokens.Stranger);
        await AskAsync("made-up");

        var scrape = await _host.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("""kubernaut_access_decisions_total{decision="limited"} 1""", scrape, StringComparison.Ordinal);
        Assert.Contains("""kubernaut_access_decisions_total{decision="forbidden"} 1""", scrape, StringComparison.Ordinal);
        Assert.Contains("""kubernaut_access_decisions_total{decision="unauthenticated"} 1""", scrape, StringComparison.Ordinal);
        Assert.Contains("""kubernaut_access_decisions_total{decision="undecided"} 0""", scrape, StringComparison.Ordinal);
    }

    /// <summary>Asks until the caller is refused.</summary>
    /// <param name="token">Of the caller.</param>
    /// <param name="served">Most requests that may be served before; on a slow machine some of each second's come on top.</param>
    /// <param name="header">Sent along.</param>
    /// <param name="value">Of that header.</param>
    private async Task<HttpResponseMessage> RefusedAsync(string token, int served = 5 * Burst, string? header = null, string? value = null)
    {
        for (var asked = 0; asked <= served; asked++)
        {
            var answer = await AskAsync(token, header, value);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answer.Dispose();
        }

        throw new InvalidOperationException($"More than {served} requests were served.");
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
