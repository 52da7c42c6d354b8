using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using KubeOps.KubernetesClient;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Tests.Api;
using Microsoft.AspNetCore.Http;

namespace KubeOps.Tests.Operator.Events;

/// <summary>An API server that takes events, and refuses them when a test says so.</summary>
internal sealed class EventServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _taken = new();
    private readonly TaskCompletionSource _firstTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StubServer? _server;
    private ApiConnection? _connection;

    /// <summary>The answer about an object of this name instead of taking its event; null takes it.</summary>
    public Func<string, RequestDelegate?> Refuse { get; set; } = _ => null;

    public IKubernetesClient Client { get; private set; } = null!;

    /// <summary>The objects whose events were created or counted up, in order.</summary>
    public IReadOnlyCollection<string> Taken => _taken;

    public static async Task<EventServer> StartAsync()
    {
        var events = new EventServer();
        events._server = await StubServer.StartAsync(events.AnswerAsync);
        events._connection = new ApiConnection(events._server.Configuration, TimeProvider.System);
        events.Client = new global::KubeOps.KubernetesClient.KubernetesClient(events._server.Configuration, events._connection);
        return events;
    }

    public Task FirstTakenAsync() => _firstTaken.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        _connection!.Dispose();
        await _server!.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;

        // An event's name begins with that of its object; a patch has it in the path alone.
        var name = body["metadata"]?["name"]?.ToString() ?? context.Request.Path.Value!.Split('/')[^1];
        var about = name.Split('.')[0];
        if (Refuse(about) is { } refusal)
        {
            await refusal(context);
            return;
        }

        _taken.Enqueue(about);
        body["metadata"] = new JsonObject { ["name"] = name };
        body["involvedObject"] = new JsonObject { ["name"] = about };
        await context.Response.WriteAsync(body.ToJsonString());
        _firstTaken.TrySetResult();
    }
}
