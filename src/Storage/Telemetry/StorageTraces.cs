using System.Diagnostics;

namespace Kubernaut.Storage.Telemetry;

/// <summary>The spans that the drivers below do not make by themselves. Npgsql has its own, and so has HttpClient.</summary>
public static class StorageTraces
{
    public const string SourceName = "Kubernaut.Storage";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>One command to Redis. Its arguments hold what callers sent and are left out.</summary>
    internal static Activity? Redis(string command)
    {
        var span = Source.StartActivity($"redis {command}", ActivityKind.Client);
        span?.SetTag("db.system.name", "redis");
        span?.SetTag("db.operation.name", command);
        return span;
    }

    /// <summary>One call of the embedding model.</summary>
    internal static Activity? Embed(string model, int texts)
    {
        var span = Source.StartActivity("embed", ActivityKind.Client);
        span?.SetTag("gen_ai.operation.name", "embeddings");
        span?.SetTag("gen_ai.request.model", model);
        span?.SetTag("kubernaut.texts", texts);
        return span;
    }

    /// <summary>One statement for events of several requests: part of the first one's trace, and linked to the others'.</summary>
    internal static Activity? SharedInsert(IReadOnlyList<ActivityContext> requests)
    {
        var span = requests.Count == 0
            ? null
            : Source.StartActivity("audit insert", ActivityKind.Internal, requests[0], links: requests.Skip(1).Select(request => new ActivityLink(request)));
        span?.SetTag("kubernaut.requests", requests.Count);
        return span;
    }

    internal static void Failed(this Activity? span, Exception failure) => span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
}
