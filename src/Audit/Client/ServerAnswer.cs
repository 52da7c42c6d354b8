using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Kubernaut.Audit.Client;

/// <summary>What the store's answer to a batch means for the client.</summary>
internal abstract record ServerAnswer
{
    private ServerAnswer()
    {
    }

    /// <summary>It has judged each event, in their order.</summary>
    internal sealed record Judged(IReadOnlyList<BatchReceipt.Result> Results) : ServerAnswer;

    /// <summary>It will have none of it, however often it is sent. Of a batch, one event may be the cause.</summary>
    internal sealed record Refused(string Detail) : ServerAnswer;

    /// <summary>Nothing is known to be stored; sending the same again is safe and may succeed.</summary>
    /// <param name="Reason">Short, for a metric.</param>
    /// <param name="Detail">For people.</param>
    /// <param name="Pause">What the store asks for; null when it does not.</param>
    internal sealed record Later(string Reason, string Detail, TimeSpan? Pause = null) : ServerAnswer
    {
        public const string ServerFault = "server_fault";
    }

    public static ServerAnswer Of(HttpResponseMessage response, byte[] body, int events, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return Read(body, ClientJson.Default.BatchReceipt) is { Results: { } results } && results.Count == events
                ? new Judged(results)
                : new Later("not_understood", $"Something that is not the store answered {status}.");
        }

        var detail = Read(body, ClientJson.Default.ErrorAnswer)?.Error is { } error ? error.ToString() : $"status {status}";
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => new Refused(detail),

            // The token has expired, or its rights are being given just now; the next attempt reads it anew.
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new Later("access", detail),
            HttpStatusCode.TooManyRequests => new Later("rate", detail, PauseOf(response.Headers.RetryAfter, now)),
            HttpStatusCode.InternalServerError => new Later(Later.ServerFault, detail),
            _ => new Later("unavailable", detail, PauseOf(response.Headers.RetryAfter, now)),
        };
    }

    private static TimeSpan? PauseOf(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        header?.Delta ?? (header?.Date is { } date && date > now ? date - now : null);

    private static T? Read<T>(byte[] body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            // A proxy's page, for example.
            return null;
        }
    }
}
