using System.Net;
using System.Net.Sockets;
using System.Text;
using Kubernaut.Api.Tests.Access;

namespace Kubernaut.Api.Tests.Http;

/// <summary>What a caller can make the server wait for, or hold. By hand, since no client library sends such requests.</summary>
public sealed class HostileConnectionTests : IAsyncLifetime
{
    private const int MostConnections = 8;

    /// <summary>Far above every limit, and far below what a server that waits for ever would take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly GuardedHost _host = new()
    {
        Settings =
        {
            ["Http:HeaderTimeout"] = "00:00:01",
            ["Http:MaxConnections"] = MostConnections.ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
    };

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Headers_that_never_end_are_given_up()
    {
        Assert.Equal(408, await StatusOfAsync("GET /whoami HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
    }

    [Fact]
    public async Task A_body_that_never_comes_is_given_up()
    {
        Assert.Equal(408, await StatusOfAsync(Post("Content-Length: 1000", "{")));
    }

    [Fact]
    public async Task Headers_of_more_than_32_kilobytes_are_refused()
    {
        Assert.Equal(431, await StatusOfAsync($"GET /whoami HTTP/1.1\r\nHost: localhost\r\nX-Huge: {new string('a', 40_000)}\r\n\r\n"));
    }

    [Fact]
    public async Task More_than_a_hundred_headers_are_refused()
    {
        var headers = string.Concat(Enumerable.Range(0, 120).Select(number => $"X-Many-{number}: a\r\n"));

        Assert.Equal(431, await StatusOfAsync($"GET /whoami HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"));
    }

    [Fact]
    public async Task A_request_line_of_more_than_8_kilobytes_is_refused()
    {
        Assert.Equal(414, await StatusOfAsync($"GET /whoami?{new string('a', 10_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_unread()
    {
        Assert.Equal(413, await StatusOfAsync(Post("Content-Length: 6000000", "")));
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_is_refused_on_the_way()
    {
        var megabyte = new string(' ', 0x100000);
        var chunks = string.Concat(Enumerable.Repeat($"100000\r\n{megabyte}\r\n", 6));

        Assert.Equal(413, await StatusOfAsync(Post("Transfer-Encoding: chunked", chunks)));
    }

    [Theory]
    [InlineData("Content-Length: 2\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 0x10")]
    public async Task A_body_whose_length_can_be_read_in_two_ways_is_refused_or_ends_the_connection(string lengths)
    {
        var answers = await AnswersAsync(Post(lengths, "{}") + "GET /whoami HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.InRange(answers.Count, 1, 1);
        Assert.InRange(answers[0], 400, 499);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_probes_are_still_answered()
    {
        var held = new List<TcpClient>();
        for (var i = 0; i < MostConnections; i++)
        {
            held.Add(await ConnectAsync());
        }

        using var oneMore = await ConnectAsync();
        var closed = await IsClosedAsync(oneMore);
        var alive = await _host.Health.GetStringAsync(new Uri("/livez", UriKind.Relative));
        held.ForEach(connection => connection.Dispose());

        Assert.True(closed);
        Assert.Equal("ok\n", alive);
    }

    private static string Post(string lengths, string body) =>
        $"POST /api/v1/audit-events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KnownTokens.Writer}\r\nContent-Type: application/json\r\n{lengths}\r\n\r\n{body}";

    private static async Task<bool> IsClosedAsync(TcpClient connection)
    {
        try
        {
            return await connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromMilliseconds(900)) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _host.Api.BaseAddress!.Port);
        return connection;
    }

    private async Task<int> StatusOfAsync(string request) => (await AnswersAsync(request))[0];

    /// <returns>The status of each answer until the server closes the connection.</returns>
    private async Task<IReadOnlyList<int>> AnswersAsync(string request)
    {
        using var connection = await ConnectAsync();
        await using var stream = connection.GetStream();
        var sending = SendAsync(stream, request);

        var text = new StringBuilder();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                text.AppendLine(line);
            }
        }
        catch (IOException)
        {
            // Closed with a reset, since we have sent more than it wanted to read.
        }

        await sending;
        return [.. text.ToString().Split('\n')
            .Where(line => line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static async Task SendAsync(NetworkStream stream, string request)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        }
        catch (IOException)
        {
            // The server has heard enough.
        }
    }
}
