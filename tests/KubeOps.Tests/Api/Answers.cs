using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace KubeOps.Tests.Api;

/// <summary>What an API server may answer.</summary>
internal static class Answers
{
    public static JsonObject Widget(string name, string version, string? uid = null) => new()
    {
        ["apiVersion"] = "tests.kubernaut.ai/v1",
        ["kind"] = "Widget",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "default",
            ["uid"] = uid ?? $"uid-of-{name}",
            ["resourceVersion"] = version,
            ["generation"] = 1,
        },
        ["spec"] = new JsonObject { ["size"] = 1 },
    };

    public static RequestDelegate Json(JsonNode body) => context => context.Response.WriteAsync(body.ToJsonString());

    public static RequestDelegate List(string version, params JsonObject[] items) => Page(version, next: null, items);

    public static RequestDelegate Page(string version, string? next, params JsonObject[] items) => Json(new JsonObject
    {
        ["kind"] = "WidgetList",
        ["apiVersion"] = "tests.kubernaut.ai/v1",
        ["metadata"] = new JsonObject { ["resourceVersion"] = version, ["continue"] = next },
        ["items"] = new JsonArray(items),
    });

    public static RequestDelegate Refusal(int code, string reason, string message, int? retryAfterSeconds = null) => async context =>
    {
        context.Response.StatusCode = code;
        if (retryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsync(Status(code, reason, message).ToJsonString());
    };

    public static JsonObject Status(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["reason"] = reason,
        ["message"] = message,
        ["code"] = code,
    };

    public static string Line(string type, JsonObject body) => new JsonObject { ["type"] = type, ["object"] = body }.ToJsonString() + "\n";

    public static string Bookmark(string version) =>
        Line("BOOKMARK", new JsonObject { ["kind"] = "Widget", ["metadata"] = new JsonObject { ["resourceVersion"] = version } });

    /// <summary>A watch that says this and ends in good order.</summary>
    public static RequestDelegate Watch(params string[] lines) => async context =>
    {
        foreach (var line in lines)
        {
            await context.Response.WriteAsync(line);
            await context.Response.Body.FlushAsync();
        }
    };

    /// <summary>A watch that says this and then nothing, until the client goes.</summary>
    public static RequestDelegate HeldWatch(params string[] lines) => async context =>
    {
        await Watch(lines)(context);
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    };

    /// <summary>A watch that says a line, and half of another once that was heard, and whose connection then breaks.</summary>
    public static RequestDelegate BrokenWatch(string line, string half, Task heard) => async context =>
    {
        await Watch(line)(context);
        await heard;
        await Watch(half)(context);
        context.Abort();
    };
}
