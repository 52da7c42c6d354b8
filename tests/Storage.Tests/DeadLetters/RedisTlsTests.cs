using System.Globalization;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Certificates;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Tests.DeadLetters;

/// <summary>A Redis that speaks TLS on a second port, with a certificate that a throw-away authority has issued for 127.0.0.1.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubernaut-tls").FullName;
    private readonly TestAuthority _authority = new();
    private readonly int _port = OwnServer.FreePort();
    private OwnServer _server = null!;

    private string Trusted => Path.Combine(_folder, "authority.crt");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Trusted, _authority.Pem);
        _server = await OwnServer.StartRedisAsync();
        var files = await _server.GiveAsync(_authority.Issue(_folder, "server", "127.0.0.1", TimeSpan.FromDays(1)));

        await using var plain = new RedisConnection(Options.Create(new RedisOptions { ConnectionString = _server.Address }), TimeProvider.System);
        await plain.ExecuteAsync("CONFIG", ["SET", "tls-auth-clients", "no"], default);
        await plain.ExecuteAsync("CONFIG", ["SET", "tls-cert-file", files.Certificate, "tls-key-file", files.Key], default);
        await plain.ExecuteAsync("CONFIG", ["SET", "tls-port", _port.ToString(CultureInfo.InvariantCulture)], default);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Events_wait_in_a_redis_whose_authority_and_name_are_right()
    {
        await using var redis = Connect(Trusted);
        await AnswersAsync(redis);
        var box = new DeadLetterBox(redis, Options.Create(new RedisOptions()));

        await box.AddAsync([DeadLetterSetting.Accepted()], default);

        Assert.Equal(1, (await box.BacklogAsync(default)).Depth);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("redis.example.com", true)]
    public async Task A_redis_of_another_authority_or_name_gets_no_events(string name, bool isTrusted)
    {
        using var stranger = new TestAuthority();
        var other = Path.Combine(_folder, "stranger.crt");
        await File.WriteAllTextAsync(other, stranger.Pem);
        await using var redis = Connect(isTrusted ? Trusted : other, name);

        await Assert.ThrowsAsync<DeadLetterException>(() => redis.ExecuteAsync("PING", [], default));
    }

    [Fact]
    public async Task Without_an_authority_of_our_own_the_systems_are_asked()
    {
        await using var redis = Connect(authority: "");

        await Assert.ThrowsAsync<DeadLetterException>(() => redis.ExecuteAsync("PING", [], default));
    }

    [Fact]
    public async Task A_password_is_sent_in_secret_too()
    {
        await using (var plain = new RedisConnection(Options.Create(new RedisOptions { ConnectionString = _server.Address }), TimeProvider.System))
        {
            await plain.ExecuteAsync("CONFIG", ["SET", "requirepass", "s3cret"], default);
        }

        await using var without = Connect(Trusted);
        await using var with = Connect(Trusted, options: ",password=s3cret");

        await Assert.ThrowsAnyAsync<Exception>(() => without.ExecuteAsync("PING", [], default));
        await AnswersAsync(with);
    }

    /// <summary>On a busy machine a handshake may take longer than a command waits for it.</summary>
    private static Task AnswersAsync(RedisConnection redis) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return (string?)await redis.ExecuteAsync("PING", [], default) == "PONG";
            }
            catch (DeadLetterException)
            {
                return false;
            }
        },
        TimeSpan.FromSeconds(30),
        () => "Redis does not answer over TLS.");

    private RedisConnection Connect(string authority, string name = "127.0.0.1", string options = "") => new(
        Options.Create(new RedisOptions { ConnectionString = $"127.0.0.1:{_port},ssl=true,sslHost={name}{options}", AuthorityFile = authority }),
        TimeProvider.System);
}
