using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Tests.Api;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KubeOps.Tests.KubernetesClient;

/// <summary>Who is believed to be the API server.</summary>
public sealed class ServerTrustTests : IDisposable
{
    private static readonly ApiRequest Request = new(HttpMethod.Get, "version");

    private readonly X509Certificate2 _authority = Authority("our authority");
    private readonly string _directory = Directory.CreateTempSubdirectory("trust").FullName;

    [Fact]
    public async Task A_server_signed_by_our_authority_under_its_own_name_is_believed()
    {
        await using var server = await StartAsync(_authority, "127.0.0.1");

        Assert.Equal("HTTP/2", await AskAsync(server, configuration => configuration.SslCaCerts = [_authority]));
    }

    [Fact]
    public async Task A_server_signed_by_another_authority_is_not_believed()
    {
        using var other = Authority("another authority");
        await using var server = await StartAsync(other, "127.0.0.1");

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(server, configuration => configuration.SslCaCerts = [_authority]));
    }

    [Fact]
    public async Task A_server_under_another_name_is_not_believed_although_our_authority_signed_it()
    {
        await using var server = await StartAsync(_authority, "somebody.else");

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(server, configuration => configuration.SslCaCerts = [_authority]));
    }

    [Fact]
    public async Task The_name_that_the_configuration_gives_is_the_one_that_counts()
    {
        await using var server = await StartAsync(_authority, "kubernetes.default.svc");

        await AskAsync(server, configuration =>
        {
            configuration.SslCaCerts = [_authority];
            configuration.TlsServerName = "kubernetes.default.svc";
        });
    }

    [Fact]
    public async Task An_authority_that_is_replaced_on_disk_is_believed_without_a_restart()
    {
        using var old = Authority("old authority");
        var path = Path.Combine(_directory, "ca.crt");
        await File.WriteAllTextAsync(path, old.ExportCertificatePem());
        await using var server = await StartAsync(_authority, "127.0.0.1");
        var configuration = server.Configuration;
        configuration.CertificateAuthorityFilePath = path;
        using var connection = new ApiConnection(configuration, TimeProvider.System);
        await Assert.ThrowsAsync<HttpRequestException>(() => connection.SendAsync(Request, CancellationToken.None));

        await File.WriteAllTextAsync(path, _authority.ExportCertificatePem());
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await connection.SendAsync(Request, CancellationToken.None);
    }

    [Fact]
    public async Task An_authority_that_the_kubelet_rotates_is_believed_without_a_restart()
    {
        using var old = Authority("old authority");
        var mounted = new MountedVolume(_directory);
        mounted.Publish(("ca.crt", old.ExportCertificatePem()));
        await using var server = await StartAsync(_authority, "127.0.0.1");
        var configuration = server.Configuration;
        configuration.CertificateAuthorityFilePath = mounted.PathOf("ca.crt");
        using var connection = new ApiConnection(configuration, TimeProvider.System);
        await Assert.ThrowsAsync<HttpRequestException>(() => connection.SendAsync(Request, CancellationToken.None));

        mounted.Publish(("ca.crt", _authority.ExportCertificatePem()));

        await connection.SendAsync(Request, CancellationToken.None);
    }

    [Fact]
    public void A_client_certificate_that_the_kubelet_rotates_is_presented_without_a_restart()
    {
        using var old = Server(_authority, "me, before");
        using var rotated = Server(_authority, "me, after");
        var mounted = new MountedVolume(_directory);
        mounted.Publish(("tls.crt", old.ExportCertificatePem()), ("tls.key", KeyOf(old)));
        var identity = new ClientIdentity(new KubernetesClientConfiguration
        {
            ClientCertificateFilePath = mounted.PathOf("tls.crt"),
            ClientKeyFilePath = mounted.PathOf("tls.key"),
        });
        using var before = identity.Select(this, "server", [], null, []);

        mounted.Publish(("tls.crt", rotated.ExportCertificatePem()), ("tls.key", KeyOf(rotated)));

        using var after = identity.Select(this, "server", [], null, []);
        Assert.Equal([old.GetCertHashString(), rotated.GetCertHashString()], [before.GetCertHashString(), after.GetCertHashString()]);
    }

    [Theory]
    [InlineData(SslPolicyErrors.None, true)]
    [InlineData(SslPolicyErrors.RemoteCertificateChainErrors, false)]
    public void An_authority_of_the_machine_counts_only_where_none_is_configured(SslPolicyErrors judgedByTheMachine, bool expected)
    {
        using var other = Authority("an authority that the machine may trust");
        using var certificate = Server(other, "127.0.0.1");
        var unconfigured = new ServerTrust(new KubernetesClientConfiguration());
        var configured = new ServerTrust(new KubernetesClientConfiguration { SslCaCerts = [_authority] });

        Assert.Equal(expected, unconfigured.Accepts(this, certificate, null, judgedByTheMachine));
        Assert.False(configured.Accepts(this, certificate, null, judgedByTheMachine));
    }

    [Fact]
    public async Task Whoever_asks_not_to_verify_gets_any_server()
    {
        using var other = Authority("another authority");
        await using var server = await StartAsync(other, "somebody.else");

        await AskAsync(server, configuration => configuration.SkipTlsVerify = true);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_client_certificate_may_come_inline_or_in_files(bool certificateInFile, bool keyInFile)
    {
        using var server = Server(_authority, "127.0.0.1");
        using var client = Server(_authority, "me");
        await using var stub = await StubServer.StartAsync(
            context => context.Response.WriteAsync(context.Connection.ClientCertificate?.Thumbprint ?? "nobody"),
            listen => listen.UseHttps(server, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            }));
        var certificatePem = client.ExportCertificatePem();
        var keyPem = KeyOf(client);

        var seen = await AskAsync(stub, configuration =>
        {
            configuration.SslCaCerts = [_authority];
            configuration.ClientCertificateData = certificateInFile ? null : Base64(certificatePem);
            configuration.ClientCertificateFilePath = certificateInFile ? Write("me.crt", certificatePem) : null;
            configuration.ClientCertificateKeyData = keyInFile ? null : Base64(keyPem);
            configuration.ClientKeyFilePath = keyInFile ? Write("me.key", keyPem) : null;
        });

        Assert.Equal(client.Thumbprint, seen);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<string> AskAsync(StubServer server, Action<KubernetesClientConfiguration> configure)
    {
        var configuration = server.Configuration;
        configure(configuration);
        using var connection = new ApiConnection(configuration, TimeProvider.System);
        return System.Text.Encoding.UTF8.GetString(await connection.SendAsync(Request, CancellationToken.None));
    }

    private static Task<StubServer> StartAsync(X509Certificate2 authority, string name)
    {
        var certificate = Server(authority, name);
        return StubServer.StartAsync(
            context => context.Response.WriteAsync(context.Request.Protocol),
            listen => listen.UseHttps(certificate));
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey();
        return key!.ExportPkcs8PrivateKeyPem();
    }

    private static string Base64(string pem) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem));

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    private static X509Certificate2 Server(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99), [1, 2, 3]);
        using var withKey = certificate.CopyWithPrivateKey(key);

        // Kestrel on Linux takes a key only from a store or a file of its own.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }
}
