using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Kubernaut.Audit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Opens one port for each listener, marks the connections that come in by it, and bounds what a caller can make the server wait for or hold.</summary>
/// <param name="listeners">Those that this process has.</param>
/// <param name="options">Where they are.</param>
/// <param name="certificate">Of the API port.</param>
internal sealed class KestrelListeners(IEnumerable<ListenerFeature> listeners, IOptions<HttpOptions> options, ServerCertificate certificate) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>Below the time-outs of callers, who would otherwise wait longer for a handshake than for an answer.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        HttpOptions http;
        try
        {
            http = options.Value;
        }
        catch (OptionsValidationException)
        {
            // Kestrel is built before the settings are checked. That check is next, and tells this mistake together with all others.
            return;
        }

        Limit(kestrel.Limits, http);
        foreach (var mark in listeners)
        {
            switch (mark.Listener)
            {
                case Listener.Api:
                    Listen(kestrel, http.Address, http.ApiPort, mark, listen => Guard(listen, http));
                    break;
                case Listener.Health:
                    Listen(kestrel, http.Address, http.HealthPort, mark);
                    break;
                case Listener.Metrics:
                    Listen(kestrel, http.Address, http.MetricsPort, mark);
                    break;
            }
        }
    }

    private static void Limit(KestrelServerLimits limits, HttpOptions http)
    {
        limits.MaxRequestBodySize = AuditLimits.MaxBodyBytes;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.RequestHeadersTimeout = http.HeaderTimeout;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);

        // Slower than any network: whoever sends or reads at this pace holds the connection, not data.
        var slowest = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinRequestBodyDataRate = slowest;
        limits.MinResponseDataRate = slowest;
        limits.Http2.MaxStreamsPerConnection = 100;
    }

    private static void Listen(KestrelServerOptions kestrel, string address, int port, ListenerFeature mark, Action<ListenOptions>? guard = null)
    {
        void Mark(ListenOptions listen)
        {
            listen.Use(next => connection =>
            {
                connection.Features.Set(mark);
                return next(connection);
            });
            guard?.Invoke(listen);
        }

        if (address == HttpOptions.AnyAddress)
        {
            kestrel.ListenAnyIP(port, Mark);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(address), port, Mark);
        }
    }

    private void Guard(ListenOptions listen, HttpOptions http)
    {
        listen.Use(new ConnectionLimit(http.MaxConnections).Wrap);
        if (http.IsTls)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        }
    }
}
