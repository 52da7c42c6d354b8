using System.Net;
using System.Text;
using System.Threading.Channels;

namespace Kubernaut.Audit.Tests.Client;

/// <summary>Answers as it is told, one answer for each request, and keeps what it was sent; for answers that the real store gives only when it fails.</summary>
internal sealed class ScriptedStore : HttpMessageHandler
{
    private readonly Channel<string> _bodies = Channel.CreateUnbounded<string>();
    private readonly Queue<Func<string, HttpResponseMessage>> _answers = [];

    private Func<string, HttpResponseMessage> _otherwise = _ => throw new InvalidOperationException("A request that the scenario does not know.");

    /// <summary>Answers a further request with this, and no body.</summary>
    public ScriptedStore Then(HttpStatusCode status, string? retryAfter = null)
    {
        _answers.Enqueue(_ =>
        {
            var response = new HttpResponseMessage(status);
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            return response;
        });
        return this;
    }

    /// <summary>A further request ends in this, as when a handler of the caller's stands before the store.</summary>
    public ScriptedStore ThenThrows(Exception failure)
    {
        _answers.Enqueue(_ => throw failure);
        return this;
    }

    /// <summary>Answers all further requests with this.</summary>
    public ScriptedStore ThenAlways(HttpStatusCode status)
    {
        _otherwise = _ => new HttpResponseMessage(status);
        return this;
    }

    /// <summary>Says of each event of a further request that it is stored.</summary>
    public ScriptedStore ThenStored()
    {
        _answers.Enqueue(body => new HttpResponseMessage(HttpStatusCode.Created)
        {
            Content = new StringContent(
                $$"""{"status":"success","results":[{{string.Join(',', Enumerable.Repeat("""{"status":"success"}""", body.Split("\"event_id\"").Length - 1))}}]}""",
                Encoding.UTF8,
                "application/json"),
        });
        return this;
    }

    /// <summary>The body of the next request; waits for it.</summary>
    public async Task<string> NextAsync() => await _bodies.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool HasNext => _bodies.Reader.TryPeek(out _);

    public HttpClient Client() => new(this) { BaseAddress = new Uri("http://store.example") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var response = _answers.TryDequeue(out var answer) ? answer(body) : _otherwise(body);
        _bodies.Writer.TryWrite(body);
        return response;
    }
}
