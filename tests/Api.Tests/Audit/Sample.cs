using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

/// <summary>Valid and dull requests, so that what a test writes is what it tests.</summary>
internal static class Sample
{
    public const string Path = "/api/v1/audit-events";

    /// <summary>With the members that are required, and an id.</summary>
    public static JsonObject Event() => new()
    {
        ["event_id"] = Guid.CreateVersion7().ToString(),
        ["event_type"] = "notification.sent",
        ["event_category"] = "notification",
        ["event_outcome"] = "success",
        ["service_name"] = "notification-controller",
        ["actor_type"] = "service",
        ["resource_type"] = "notification",
        ["resource_id"] = "notif-1",
    };

    /// <summary>With this member set; null removes it.</summary>
    public static JsonObject With(this JsonObject audit, string member, JsonNode? value)
    {
        var copy = (JsonObject)audit.DeepClone();
        copy.Remove(member);
        if (value is not null)
        {
            copy[member] = value;
        }

        return copy;
    }

    public static string Id(this JsonObject audit) => audit["event_id"]!.GetValue<string>();

    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null);
}
