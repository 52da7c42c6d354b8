using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace KubeOps.Tests.Api;

/// <summary>A server on loopback that answers as a test says.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private StubServer(WebApplication server)
    {
        _server = server;
        Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public KubernetesClientConfiguration Configuration => new() { Host = Address.ToString() };

    public static async Task<StubServer> StartAsync(RequestDelegate answer, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, options => listen?.Invoke(options)));
        if (listen is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return new StubServer(server);
    }

    public async ValueTask DisposeAsync()
    {
        // A watch that is held open would otherwise be waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }
}
