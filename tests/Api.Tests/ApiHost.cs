using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Tests;

/// <summary>The API on a real Kestrel and free loopback ports, over a database of its own.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private WebApplication? _app;

    public TestDatabase Database { get; } = new();

    /// <summary>What a test sets beside that, before the start.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>What a test puts in place of the product's own, before the start.</summary>
    public Action<IServiceCollection>? Replace { get; set; }

    public IServiceProvider Services => _app!.Services;

    /// <summary>Client of the API port.</summary>
    public HttpClient Api { get; private set; } = null!;

    public HttpClient Health { get; private set; } = null!;

    public HttpClient Metrics { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        await StartAsync(Database.ConnectionString);
    }

    /// <summary>Starts it over another database, or over none, and with a Redis if one is given.</summary>
    public async Task StartAsync(string connectionString, string redis = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = connectionString,
            ["Redis:ConnectionString"] = redis,
            ["Auth:Mode"] = "None",
            ["Http:Address"] = "127.0.0.1",
            ["Http:ApiPort"] = "0",
            ["Http:HealthPort"] = "0",
            ["Http:MetricsPort"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddKubernautApi();
        Replace?.Invoke(builder.Services);
        _app = builder.Build();
        _app.MapKubernautApi();
        await _app.StartAsync();

        // Kestrel reports the addresses in the order in which the ports were opened.
        var clients = _app.Urls.Select(url => new HttpClient { BaseAddress = new Uri(url) }).ToArray();
        (Api, Health, Metrics) = (clients[0], clients[1], clients[2]);
    }

    /// <summary>Starts it until it refuses to: on a busy machine a store may not answer within the time that a start has for it, which then goes on without.</summary>
    public async Task<OptionsValidationException> RefusalAsync(string connectionString, string redis = "")
    {
        OptionsValidationException? refusal = null;
        await Eventually.TrueAsync(
            async () =>
            {
                refusal = await Record.ExceptionAsync(() => StartAsync(connectionString, redis)) as OptionsValidationException;
                await StopAsync();
                return refusal is not null;
            },
            TimeSpan.FromMinutes(2),
            () => "it starts");
        return refusal!;
    }

    /// <summary>Sends text as JSON, well-formed or not.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Api.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> GetAsync(string path) => Api.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<JsonNode> GetJsonAsync(string path) => (await Api.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative)))!;

    public async Task StopAsync()
    {
        Api?.Dispose();
        Health?.Dispose();
        Metrics?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
    }
}
