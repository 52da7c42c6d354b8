using System.Collections.Concurrent;
using Kubernaut.Api.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kubernaut.Api.Tests.Access;

/// <summary>The API with a doorkeeper and, unless a test names one, no database: whoever is let in to a real endpoint finds that out by a 503 of the store.</summary>
public sealed class GuardedHost : IAsyncLifetime, ILoggerProvider
{
    private WebApplication? _app;
    private int _waiting;

    /// <summary>What a test sets beside or instead of the defaults, before the start.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Requests of /slow that were let in.</summary>
    public int Waiting => _waiting;

    /// <summary>Requests of /slow are answered once it is set.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Client of the API port.</summary>
    public HttpClient Api { get; private set; } = null!;

    public HttpClient Health { get; private set; } = null!;

    public HttpClient Metrics { get; private set; } = null!;

    /// <summary>Every line that any part of the process logged, at any level that is not filtered out.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public IReadOnlyList<RouteEndpoint> Routes => [.. _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(this);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = "Host=127.0.0.1;Port=1;Timeout=1",
            ["Http:Address"] = "127.0.0.1",
            ["Http:ApiPort"] = "0",
            ["Http:HealthPort"] = "0",
            ["Http:MetricsPort"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddKubernautApi();
        builder.Services.AddKeyedSingleton<IAccessControl, KnownTokens>(AuthMode.Kubernetes);
        _app = builder.Build();
        _app.MapKubernautApi();
        _app.MapGet("/whoami", (HttpContext context) => context.User.Identity!.Name).Needs("get", "names");
        _app.MapGet("/slow", () =>
        {
            Interlocked.Increment(ref _waiting);
            return Gate.Task;
        }).Needs("get", "names");
        _app.MapGet("/undeclared", () => "secret");
        await _app.StartAsync();

        // Kestrel reports the addresses in the order in which the ports were opened.
        var clients = _app.Urls.Select(url => new HttpClient { BaseAddress = new Uri(url) }).ToArray();
        (Api, Health, Metrics) = (clients[0], clients[1], clients[2]);
    }

    /// <summary>Asks the API with that Authorization header, well-formed or not; null sends none.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await Api.SendAsync(request);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        Health.Dispose();
        Metrics.Dispose();
        await _app!.DisposeAsync();
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => new Recorder(Log);

    void IDisposable.Dispose()
    {
    }

    private sealed class Recorder(ConcurrentQueue<string> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            log.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
