using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Kubernaut.Api.Tests.Access;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Certificates;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Tests.Http;

public sealed class TlsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("kubernaut-tls").FullName;
    private readonly TestAuthority _authority = new();
    private readonly GuardedHost _host = new();

    public async Task InitializeAsync()
    {
        Issue(TimeSpan.FromDays(10));
        Configure(_host);
        await _host.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_api_speaks_tls_with_the_certificate_of_its_files(SslProtocols protocol)
    {
        using var client = Client(protocol);

        using var answer = await client.GetAsync(new Uri("/whoami", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Http_2_is_chosen_by_those_who_can_speak_it()
    {
        using var client = Client(SslProtocols.None);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        using var answer = await client.GetAsync(new Uri("/whoami", UriKind.Relative));

        Assert.Equal(HttpVersion.Version20, answer.Version);
    }

    [Fact]
    public async Task Older_versions_of_tls_are_refused()
    {
        // By hand, since no client here still speaks them: a hello that offers TLS 1.1 at most, and one cipher of that time.
        byte[] hello =
        [
            0x16, 0x03, 0x01, 0x00, 0x2D, 0x01, 0x00, 0x00, 0x29, 0x03, 0x02,
            .. new byte[32],
            0x00, 0x00, 0x02, 0xC0, 0x13, 0x01, 0x00,
        ];
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Port);
        await connection.GetStream().WriteAsync(hello);

        var answer = new byte[7];
        await connection.GetStream().ReadExactlyAsync(answer);

        // An alert (0x15), fatal (2): the version of the protocol (70).
        Assert.Equal((0x15, 2, 70), (answer[0], answer[5], answer[6]));
    }

    [Fact]
    public async Task Plain_http_is_not_spoken_where_tls_is()
    {
        using var client = new HttpClient();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{Port}/whoami")));
    }

    [Fact]
    public async Task Probes_stay_plain()
    {
        Assert.Equal("ok\n", await _host.Health.GetStringAsync(new Uri("/livez", UriKind.Relative)));
    }

    [Fact]
    public async Task A_new_certificate_is_used_without_a_restart()
    {
        var before = await SerialNumberAsync();

        Issue(TimeSpan.FromDays(20));

        await Eventually.TrueAsync(async () => await SerialNumberAsync() != before, Patience, () => "the old certificate stayed");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_bad_new_certificate_leaves_the_old_one_and_is_logged(string content)
    {
        var before = await SerialNumberAsync();

        await File.WriteAllTextAsync(Path.Combine(_folder, "api.crt"), content);

        await Eventually.TrueAsync(() => Task.FromResult(_host.Log.Any(line => line.Contains("cannot be used", StringComparison.Ordinal))), Patience, () => "nothing was logged");
        Assert.Equal(before, await SerialNumberAsync());
    }

    [Fact]
    public async Task A_key_that_does_not_fit_leaves_the_old_pair_until_both_are_new()
    {
        var before = await SerialNumberAsync();
        var other = _authority.Issue(_folder, "other", "127.0.0.1", TimeSpan.FromDays(20));

        File.Copy(other.Certificate, Path.Combine(_folder, "api.crt"), overwrite: true);
        await Eventually.TrueAsync(() => Task.FromResult(_host.Log.Any(line => line.Contains("cannot be used", StringComparison.Ordinal))), Patience, () => "nothing was logged");
        var between = await SerialNumberAsync();
        File.Copy(other.Key, Path.Combine(_folder, "api.key"), overwrite: true);

        Assert.Equal(before, between);
        await Eventually.TrueAsync(async () => await SerialNumberAsync() != before, Patience, () => "the old certificate stayed");
    }

    [Fact]
    public async Task When_the_certificate_ends_is_told_to_prometheus()
    {
        var scrape = await _host.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        var line = scrape.Split('\n').Single(line => line.StartsWith("kubernaut_tls_certificate_expiry_timestamp_seconds ", StringComparison.Ordinal));
        var expiry = DateTimeOffset.FromUnixTimeSeconds(long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(expiry - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(9.9), TimeSpan.FromDays(10));
    }

    [Theory]
    [InlineData("api.crt", "nonsense")]
    [InlineData("api.key", "nonsense")]
    public async Task A_certificate_that_cannot_be_used_stops_the_start(string file, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, file), content);
        var other = new GuardedHost();
        Configure(other);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(other.InitializeAsync);

        Assert.Contains("Http:CertificateFile", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_its_key_stops_the_start()
    {
        var other = new GuardedHost { Settings = { ["Http:CertificateFile"] = Path.Combine(_folder, "api.crt") } };

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(other.InitializeAsync);

        Assert.Contains("belong together", refusal.Message, StringComparison.Ordinal);
    }

    private int Port => _host.Api.BaseAddress!.Port;

    private void Issue(TimeSpan lifetime) => _authority.Issue(_folder, "api", "127.0.0.1", lifetime);

    private void Configure(GuardedHost host)
    {
        host.Settings["Http:CertificateFile"] = Path.Combine(_folder, "api.crt");
        host.Settings["Http:CertificateKeyFile"] = Path.Combine(_folder, "api.key");
        host.Settings["Http:CertificateCheckInterval"] = "00:00:00.1";
    }

    private HttpClient Client(SslProtocols protocol)
    {
        var trust = _authority.Trusting("127.0.0.1");
        trust.EnabledSslProtocols = protocol;
        return new HttpClient(new SocketsHttpHandler { SslOptions = trust }) { BaseAddress = new Uri($"https://127.0.0.1:{Port}") };
    }

    private async Task<string> SerialNumberAsync()
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Port);
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsClientAsync(_authority.Trusting("127.0.0.1"));
        return new X509Certificate2(tls.RemoteCertificate!).SerialNumber;
    }
}
