using System.Net;
using System.Net.Security;
using k8s;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Opens connections to the API server as the configuration says.</summary>
internal static class ApiTransport
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Enough for HTTP/1.1, where each watch keeps one for itself; HTTP/2 needs one or two.</summary>
    private const int MaxConnections = 32;

    public static SocketsHttpHandler Create(KubernetesClientConfiguration configuration, Uri server)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = MaxConnections,
            EnableMultipleHttp2Connections = true,

            // Notices a peer that is gone without a word, as after a failed node: a silent watch would wait for ever.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // A redirect of the API server would carry our token to wherever it points.
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = Tls(configuration),
        };
        UseProxy(handler, configuration, server);
        return handler;
    }

    private static SslClientAuthenticationOptions Tls(KubernetesClientConfiguration configuration)
    {
        var trust = new ServerTrust(configuration);
        var identity = new ClientIdentity(configuration);
        return new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = trust.Accepts,
            LocalCertificateSelectionCallback = identity.IsConfigured ? identity.Select : null,
        };
    }

    private static void UseProxy(SocketsHttpHandler handler, KubernetesClientConfiguration configuration, Uri server)
    {
        if (configuration.ProxyUrl is { } url)
        {
            handler.Proxy = new WebProxy(url);
        }
        else if (server.IsLoopback)
        {
            // The proxy of the environment has a loopback of its own.
            handler.UseProxy = false;
        }
    }
}
