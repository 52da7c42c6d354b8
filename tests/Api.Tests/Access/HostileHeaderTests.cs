using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kubernaut.Api.Tests.Access;

public sealed class HostileHeaderTests(GuardedHost host) : IClassFixture<GuardedHost>
{
    private const string Path = "/whoami";

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer  writer-token")]
    [InlineData("Bearer\twriter-token")]
    [InlineData("Bearer writer-token x")]
    [InlineData("Bearer writer-token, Bearer writer-token")]
    [InlineData("Bearer =writer-token")]
    [InlineData("Bearer ====")]
    [InlineData("Bearer \"writer-token\"")]
    [InlineData("Bearer wríter-token")]
    [InlineData("writer-token")]
    [InlineData("Basic d3JpdGVyLXRva2VuOg==")]
    [InlineData("Token writer-token")]
    [InlineData("Bearerwriter-token")]
    public async Task What_is_not_one_bearer_token_is_nobodys(string authorization)
    {
        var status = await StatusOfAsync($"Authorization: {authorization}");

        // Bytes beyond ASCII are refused before anybody reads the header.
        Assert.Contains(status, (int[])[401, 400]);
        Assert.True(status == 401 || !Ascii.IsValid(authorization));
    }

    [Fact]
    public async Task The_scheme_may_be_written_in_any_case()
    {
        Assert.Equal(200, await StatusOfAsync($"authorization: bEARER {KnownTokens.Writer}"));
    }

    [Fact]
    public async Task Two_headers_are_refused_even_when_both_are_good()
    {
        Assert.Equal(401, await StatusOfAsync($"Authorization: Bearer {KnownTokens.Writer}", $"Authorization: Bearer {KnownTokens.Writer}"));
    }

    [Fact]
    public async Task A_token_of_twenty_kilobytes_is_refused_without_asking_whose_it_is()
    {
        Assert.Equal(401, await StatusOfAsync($"Authorization: Bearer {new string('a', 20_000)}"));
    }

    [Theory]
    [InlineData("X-Remote-User: system:serviceaccount:apps:writer")]
    [InlineData("X-Forwarded-User: admin")]
    [InlineData("Impersonate-User: admin")]
    [InlineData("Proxy-Authorization: Bearer writer-token")]
    [InlineData("X-Forwarded-Client-Cert: Subject=\"CN=admin\"")]
    [InlineData("Cookie: access_token=writer-token")]
    public async Task No_other_header_says_who_is_calling(string header)
    {
        Assert.Equal(401, await StatusOfAsync(header));
    }

    [Fact]
    public async Task A_token_in_the_query_is_not_looked_at()
    {
        using var answer = await host.GetAsync($"{Path}?access_token={KnownTokens.Writer}", authorization: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_a_token_reaches_the_log_however_badly_it_is_sent()
    {
        const string secret = "do-not-log-me";

        await StatusOfAsync($"Authorization: Bearer {secret}");
        await StatusOfAsync($"Authorization: Bearer {KnownTokens.Stranger}", $"Authorization: {secret}");
        await StatusOfAsync($"Authorization : Bearer {secret}");
        await StatusOfAsync($"Authorization\u0001: Bearer {secret}");
        await StatusOfAsync($"Authorization: Bearer {secret}\u0000");
        await StatusOfAsync($"Authorization Bearer {secret}");

        Assert.NotEmpty(host.Log);
        Assert.DoesNotContain(host.Log, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase) || line.Contains(KnownTokens.Stranger, StringComparison.Ordinal));
    }

    /// <summary>By hand, since no client library sends such headers.</summary>
    private async Task<int> StatusOfAsync(params string[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Api.BaseAddress!.Port);
        await using var stream = client.GetStream();
        var request = $"GET {Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{string.Join("\r\n", headers)}\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(stream);
        var statusLine = await reader.ReadLineAsync() ?? throw new InvalidOperationException("There was no answer.");
        return int.Parse(statusLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
