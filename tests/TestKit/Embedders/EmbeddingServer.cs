using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kubernaut.TestKit.Embedders;

/// <summary>
/// An embedding service on loopback that speaks as text-embeddings-inference and OpenAI do, with their limits and errors, and
/// misbehaves when told to. Its vectors are hashed words, so texts that share words are near each other.
/// </summary>
public sealed class EmbeddingServer : IAsyncDisposable
{
    private const int MaxBodyBytes = 2_000_000;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<EmbeddingFault> _next = new();
    private readonly ConcurrentQueue<IReadOnlyList<string>> _batches = new();
    private int _inFlight;
    private int _mostInFlight;

    private EmbeddingServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    public string Model { get; set; } = "sentence-transformers/all-MiniLM-L6-v2";

    public string Revision { get; set; } = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf";

    public int Dimensions { get; set; } = 384;

    public int MaxBatch { get; set; } = 32;

    /// <summary>What callers must send; null lets everyone in.</summary>
    public string? Token { get; set; }

    /// <summary>Happens at each request while set.</summary>
    public EmbeddingFault? Always { get; set; }

    /// <summary>Texts that hold it are refused, with 413 as by older servers or 422, or make the model fail, with 424 or 500.</summary>
    public (string Marker, int Status)? Refuses { get; set; }

    /// <summary>Texts that hold it get a vector of no numbers.</summary>
    public string? NotFinite { get; set; }

    /// <summary>The texts of each embedding request that came, also of those that failed.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Batches => [.. _batches];

    /// <summary>Embedding requests that were on their way at the same time.</summary>
    public int MostInFlight => Volatile.Read(ref _mostInFlight);

    public static async Task<EmbeddingServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new EmbeddingServer(app);
        app.MapGet("/info", server.Info);
        app.MapPost("/embed", context => server.AnswerAsync(context, server.Embed));
        app.MapPost("/v1/embeddings", context => server.AnswerAsync(context, server.OpenAi));
        await app.StartAsync();
        return server;
    }

    /// <summary>Happens at the next embedding request that nothing else was asked for.</summary>
    public void Next(params EmbeddingFault[] faults)
    {
        foreach (var fault in faults)
        {
            _next.Enqueue(fault);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Info() => Always switch
    {
        EmbeddingFault.Status fault => Results.Text("", statusCode: fault.Code),
        EmbeddingFault.Body fault => Results.Text(fault.Text, fault.ContentType),
        _ => Results.Json(new JsonObject
        {
            ["model_id"] = Model,
            ["model_sha"] = Revision,
            ["max_client_batch_size"] = MaxBatch,
            ["max_input_length"] = 256,
            ["version"] = "1.9.0",
        }),
    };

    private async Task AnswerAsync(HttpContext context, Func<JsonObject, (int Status, JsonNode Body, string[] Texts)> answer)
    {
        var now = Interlocked.Increment(ref _inFlight);
        _mostInFlight = Math.Max(_mostInFlight, now);
        try
        {
            if (Token is not null && context.Request.Headers.Authorization != $"Bearer {Token}")
            {
                context.Response.StatusCode = 401;
                return;
            }

            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            if (body.Length > MaxBodyBytes)
            {
                context.Response.StatusCode = 413;
                await context.Response.WriteAsync("Failed to buffer the request body: length limit exceeded");
                return;
            }

            var (status, json, texts) = answer(JsonNode.Parse(body.ToArray())!.AsObject());
            _batches.Enqueue(texts);
            await SendAsync(context, status, json.ToJsonString(), _next.TryDequeue(out var fault) ? fault : Always);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private static async Task SendAsync(HttpContext context, int status, string json, EmbeddingFault? fault)
    {
        switch (fault)
        {
            case EmbeddingFault.Status(var code, var retryAfter):
                context.Response.StatusCode = code;
                if (retryAfter is not null)
                {
                    context.Response.Headers.RetryAfter = retryAfter;
                }

                await context.Response.WriteAsync("""{"error":"Model is overloaded","error_type":"overloaded"}""");
                return;

            case EmbeddingFault.Truncated:
                json = json[..(json.Length / 2)];
                break;

            case EmbeddingFault.Body(var text, var contentType):
                context.Response.ContentType = contentType;
                await context.Response.WriteAsync(text);
                return;

            case EmbeddingFault.Empty:
                json = "[]";
                break;

            case EmbeddingFault.Slow(var until):
                await until.WaitAsync(context.RequestAborted);
                break;

            case EmbeddingFault.Broken:
                context.Abort();
                return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>One text or several: the answer is always a list of vectors.</summary>
    private (int Status, JsonNode Body, string[] Texts) Embed(JsonObject request)
    {
        string[] texts = request["inputs"] switch
        {
            JsonArray several => [.. several.Select(text => (string)text!)],
            { } one => [(string)one!],
            _ => [],
        };
        return Problem(texts) is { } problem
            ? (problem.Status, new JsonObject { ["error"] = problem.Message, ["error_type"] = "validation" }, texts)
            : (200, new JsonArray([.. texts.Select(Vector)]), texts);
    }

    /// <summary>In another order than asked, as the contract allows; members that it does not know are refused.</summary>
    private (int Status, JsonNode Body, string[] Texts) OpenAi(JsonObject request)
    {
        string[] texts = request["input"] is JsonArray several ? [.. several.Select(text => (string)text!)] : [];
        var unknown = request.Select(member => member.Key).Except(["input", "model", "dimensions", "encoding_format", "user"]).FirstOrDefault();
        var problem = unknown is not null ? (Status: 400, Message: $"Unknown parameter: '{unknown}'.") : Problem(texts);
        if (problem is { } refused)
        {
            return (refused.Status, new JsonObject { ["error"] = new JsonObject { ["message"] = refused.Message, ["type"] = "invalid_request_error" } }, texts);
        }

        var data = texts.Select((text, index) => (JsonNode)new JsonObject { ["object"] = "embedding", ["index"] = index, ["embedding"] = Vector(text) }).Reverse();
        return (200, new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. data]), ["model"] = (string?)request["model"] }, texts);
    }

    private (int Status, string Message)? Problem(string[] texts) =>
        texts.Length > MaxBatch ? (422, $"batch size {texts.Length} > maximum allowed batch size {MaxBatch}")
        : Refuses is { } refuses && texts.Any(text => text.Contains(refuses.Marker, StringComparison.Ordinal)) ? (refuses.Status, "`inputs` must have less than 256 tokens")
        : null;

    private JsonNode Vector(string text) => NotFinite is { } marker && text.Contains(marker, StringComparison.Ordinal)
        ? new JsonArray(new JsonNode?[Dimensions])
        : JsonSerializer.SerializeToNode(HashedWords.Vector(text, Model + Revision, Dimensions))!;
}
