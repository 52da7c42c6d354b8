using k8s;
using KubeOps.KubernetesClient.Connection;
using Microsoft.AspNetCore.Http;

namespace KubeOps.Tests.Api;

/// <summary>An API server that answers one request after the other from a script, for what a real one cannot be made to do on demand.</summary>
/// <remarks>Strict: a request that the script does not name next is refused and fails the test at the end.</remarks>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly Queue<(string Request, RequestDelegate Answer)> _script;
    private readonly List<string> _unexpected = [];
    private readonly TaskCompletionSource _lastAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StubServer? _server;

    private ScriptedApi(IEnumerable<(string Request, RequestDelegate Answer)> script) => _script = new(script);

    public KubernetesClientConfiguration Configuration => _server!.Configuration;

    /// <summary>Requests in the form <c>GET path?query</c>; the script's may leave out the end.</summary>
    public static async Task<ScriptedApi> StartAsync(params (string Request, RequestDelegate Answer)[] script)
    {
        var api = new ScriptedApi(script);
        api._server = await StubServer.StartAsync(api.AnswerAsync);
        return api;
    }

    public ApiConnection Connect(TimeProvider? time = null) => new(Configuration, time ?? TimeProvider.System);

    /// <summary>Waits until the last request of the script has come.</summary>
    public Task LastAskedAsync() => _lastAsked.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        Assert.Empty(_unexpected);
        Assert.Empty(_script.Select(step => step.Request));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        RequestDelegate? answer = null;
        lock (_script)
        {
            if (_script.TryPeek(out var step) && request.StartsWith(step.Request, StringComparison.Ordinal))
            {
                answer = _script.Dequeue().Answer;
            }
            else
            {
                _unexpected.Add(request);
            }

            if (_script.Count == 0)
            {
                _lastAsked.TrySetResult();
            }
        }

        await (answer ?? Answers.Refusal(501, "NotScripted", request))(context);
    }
}
