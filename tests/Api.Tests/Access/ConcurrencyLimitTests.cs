using System.Net;
using Kubernaut.TestKit;

namespace Kubernaut.Api.Tests.Access;

public sealed class ConcurrencyLimitTests : IAsyncLifetime
{
    private readonly GuardedHost _host = new() { Settings = { ["Limits:Concurrent"] = "2" } };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_caller_with_too_many_requests_under_way_is_told_so_and_the_others_are_finished()
    {
        var underWay = Enumerable.Range(0, 2).Select(_ => _host.GetAsync("/slow", $"Bearer {KnownTokens.Writer}")).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(_host.Waiting == 2), TimeSpan.FromSeconds(30), () => "the first two were not let in");
        using var refused = await _host.GetAsync("/whoami", $"Bearer {KnownTokens.Writer}");
        using var other = await _host.GetAsync("/whoami", $"Bearer {KnownTokens.OtherWriter}");
        _host.Gate.SetResult();

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("RATE_LIMITED", await refused.ErrorCodeAsync());
        Assert.Contains("under way", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.All(await Task.WhenAll(underWay), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }
}
