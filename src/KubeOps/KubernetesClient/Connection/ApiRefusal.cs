using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Puts into words what the API server would not do, and reads when it may be asked again.</summary>
internal static class ApiRefusal
{
    /// <summary>An answer of a proxy can be a page of HTML; this much of it tells where it came from.</summary>
    private const int ExcerptLength = 200;

    public static HttpOperationException From(ApiRequest request, HttpResponseMessage response, string content)
    {
        var status = ReadStatus(content);
        var reason = status?.Reason ?? response.StatusCode.ToString();
        var detail = status?.Message ?? (content.Length <= ExcerptLength ? content : content[..ExcerptLength]);
        return new HttpOperationException($"{request} was answered {(int)response.StatusCode} {reason}: {detail}")
        {
            Request = new HttpRequestMessageWrapper(response.RequestMessage ?? request.ToMessage(), content: null),
            Response = new HttpResponseMessageWrapper(response, content),
            Body = status,
        };
    }

    /// <returns>How long the server asked to be left alone; null when it did not.</returns>
    public static TimeSpan? RetryAfter(Exception? failure) => failure switch
    {
        HttpOperationException { Body: V1Status { Details.RetryAfterSeconds: > 0 and { } seconds } } => TimeSpan.FromSeconds(seconds),
        HttpOperationException refusal when Header(refusal) is { } seconds => TimeSpan.FromSeconds(seconds),
        KubernetesException { Status.Details.RetryAfterSeconds: > 0 and { } seconds } => TimeSpan.FromSeconds(seconds),
        _ => null,
    };

    /// <summary>Whether the version we read from is too old, or from a server's future: only a new list helps.</summary>
    public static bool AsksForNewList(Exception failure) => failure switch
    {
        HttpOperationException { Response.StatusCode: HttpStatusCode.Gone } => true,
        HttpOperationException { Body: V1Status status } => IsOutdated(status),
        KubernetesException { Status: { } status } => IsOutdated(status),
        _ => false,
    };

    /// <summary>Whether another write came first.</summary>
    public static bool IsConflict(this HttpOperationException refusal) => refusal.Response.StatusCode == HttpStatusCode.Conflict;

    public static bool IsNotFound(this HttpOperationException refusal) => refusal.Response.StatusCode == HttpStatusCode.NotFound;

    // A server restored from a backup is behind what it once told us: it answers "too large resource version" until it has caught up, which may be never.
    private static bool IsOutdated(V1Status status) =>
        status.Code == (int)HttpStatusCode.Gone
        || status.Reason is "Expired" or "Gone"
        || (status.Details?.Causes?.Any(cause => cause.Reason == "ResourceVersionTooLarge") ?? false)
        || (status.Message?.Contains("Too large resource version", StringComparison.OrdinalIgnoreCase) ?? false);

    private static int? Header(HttpOperationException refusal) =>
        refusal.Response.Headers.TryGetValue("Retry-After", out var values)
        && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;

    private static V1Status? ReadStatus(string content)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(content) is { Kind: "Status" } status ? status : null;
        }
        catch (JsonException)
        {
            // Not every refusal comes from the API server itself: proxies answer in HTML.
            return null;
        }
    }
}
