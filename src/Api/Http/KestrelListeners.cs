using System.Net;
using Kubernaut.Audit;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Opens one port for each listener and marks the connections that come in by it.</summary>
internal sealed class KestrelListeners(IOptions<HttpOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = AuditLimits.MaxBodyBytes;

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

        Listen(kestrel, http.Address, http.ApiPort, Listener.Api);
        Listen(kestrel, http.Address, http.HealthPort, Listener.Health);
        Listen(kestrel, http.Address, http.MetricsPort, Listener.Metrics);
    }

    private static void Listen(KestrelServerOptions kestrel, string address, int port, Listener listener)
    {
        var mark = new ListenerFeature(listener);
        void Mark(ListenOptions listen) => listen.Use(next => connection =>
        {
            connection.Features.Set(mark);
            return next(connection);
        });

        if (address == HttpOptions.AnyAddress)
        {
            kestrel.ListenAnyIP(port, Mark);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(address), port, Mark);
        }
    }
}
