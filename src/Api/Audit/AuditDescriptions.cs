using System.Text.Json.Nodes;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>What the OpenAPI document says of audit events.</summary>
internal static class AuditDescriptions
{
    private const string Tag = "Audit events";

    public static EndpointDescription Create { get; } = new()
    {
        Id = "createAuditEvent",
        Tag = Tag,
        Summary = "Store an audit event",
        Remarks = "201: stored. 200: this very event was stored before. 202: safe in Redis, and stored once PostgreSQL is back. "
            + "The answer comes after the commit. Send an event again under the same event_id until one of these is received.",
        Body = new BodyDescription
        {
            Name = "NewAuditEvent",
            Schema = Event(),
            Examples = new Dictionary<string, JsonNode> { ["a completed remediation"] = Completed(), ["a notification"] = Notification() },
        },
        Refusals = [ErrorCode.EventConflict, ErrorCode.EventTimeOutOfRange],
    };

    public static EndpointDescription CreateBatch { get; } = new()
    {
        Id = "createAuditEvents",
        Tag = Tag,
        Summary = "Store up to 1000 audit events",
        Remarks = "results are in the order of the events.",
        Parameters =
        [
            ParameterDescription.Choice("mode", "atomic (the default) stores all or none; partial stores the good ones and reports each bad one by its index.", ["atomic", "partial"], "partial"),
        ],
        Body = new BodyDescription
        {
            Name = "NewAuditEvent",
            Schema = Event(),
            Examples = new Dictionary<string, JsonNode> { ["two events of one remediation"] = new JsonArray(Completed(), Notification()) },
            MaxItems = AuditLimits.MaxBatchSize,
        },
        Refusals = [ErrorCode.EventConflict, ErrorCode.EventTimeOutOfRange],
    };

    public static EndpointDescription List { get; } = new()
    {
        Id = "listAuditEvents",
        Tag = Tag,
        Summary = "Find audit events, newest first",
        Remarks = "Filters are ANDed and exact. Follow next_cursor for the next page; an offset reads and drops what it skips.",
        Parameters =
        [
            ParameterDescription.Text("event_type", "For example notification.sent."),
            ParameterDescription.Text("event_category", "For example notification."),
            ParameterDescription.Choice("event_outcome", "How it ended.", EventOutcome.All, EventOutcome.Success),
            ParameterDescription.Text("service_name", "Of the sender."),
            ParameterDescription.Text("correlation_id", "Whatever ties events of several services together; usually a remediation.", "rem-42"),
            ParameterDescription.Choice("actor_type", "Who acted.", ActorType.All),
            ParameterDescription.Text("actor_id", "Who acted."),
            ParameterDescription.Text("resource_type", "What was acted on."),
            ParameterDescription.Text("resource_id", "What was acted on."),
            ParameterDescription.Text("start_time", "The first instant: RFC 3339 with a zone, a date (from its beginning, in UTC), or an age such as 24h or 7d.", "24h"),
            ParameterDescription.Text("end_time", "The first instant after: as start_time; a date is taken to its end."),
            ParameterDescription.Prefix("event_data", "A member of event_data that must have this text, as in event_data.channel=slack.", 10, "playbook_id", "container-oom-killed"),
            ParameterDescription.Text("cursor", "next_cursor of the page before; not together with offset."),
            ParameterDescription.Integer("limit", "Most events in the answer.", 1, 1000, 100, 20),
            ParameterDescription.Integer("offset", "Events to skip.", 0, 10_000, 0),
            ParameterDescription.Flag("total", "Count all that match, which takes as long as reading them."),
        ],
    };

    public static EndpointDescription Find { get; } = new()
    {
        Id = "getAuditEvent",
        Tag = Tag,
        Summary = "Read one audit event",
        Parameters = [new ParameterDescription { Name = "eventId", Meaning = "Of the receipt.", Schema = Schemas.Uuid(), IsRequired = true, Example = "01a1fbef-5847-7191-b405-95fb1a358565" }],
        Refusals = [ErrorCode.NotFound],
    };

    private static Microsoft.OpenApi.OpenApiSchema Event() => Schemas.Object(
        "One thing that a service did.",
        ["event_type", "event_category", "event_outcome", "service_name", "actor_type", "resource_type", "resource_id"],
        ("event_id", Schemas.Uuid("The same for each try, so that an event sent twice is one event. Without one the server makes a UUIDv7, and a retry is another event.")),
        ("event_type", Schemas.Text("Dotted, the category first: notification.sent.", 1, AuditLimits.EventTypeLength)),
        ("event_category", Schemas.Text("The part of the system that it comes from.", 1, AuditLimits.EventCategoryLength)),
        ("event_outcome", Schemas.Choice(EventOutcome.All, "How it ended.")),
        ("event_timestamp", Schemas.Instant("When it happened, within the last 35 days (a setting). By default now, or the time of a UUIDv7; required with an event_id of another kind.")),
        ("service_name", Schemas.Text("Of the sender.", 1, AuditLimits.ServiceNameLength)),
        ("service_version", Schemas.Text("Of the sender.", maxLength: AuditLimits.ServiceVersionLength)),
        ("actor_type", Schemas.Choice(ActorType.All, "Who acted.")),
        ("actor_id", Schemas.Text("Who acted.", maxLength: AuditLimits.IdentifierLength)),
        ("actor_name", Schemas.Text("Who acted, for people.", maxLength: AuditLimits.IdentifierLength)),
        ("resource_type", Schemas.Text("What was acted on.", 1, AuditLimits.ResourceTypeLength)),
        ("resource_id", Schemas.Text("What was acted on.", 1, AuditLimits.IdentifierLength)),
        ("resource_name", Schemas.Text("What was acted on, for people.", maxLength: AuditLimits.IdentifierLength)),
        ("event_data", Schemas.Free("What is particular to this type of event: at most 256 KiB, 32 levels.")),
        ("correlation_id", Schemas.Text("What ties events of several services together; usually a remediation.", maxLength: AuditLimits.IdentifierLength)),
        ("parent_event_id", Schemas.Uuid("The event that led to this one.")),
        ("trace_id", Schemas.Text("By default of the request's traceparent.", maxLength: AuditLimits.IdentifierLength)),
        ("span_id", Schemas.Text("By default of the request's traceparent.", maxLength: AuditLimits.IdentifierLength)),
        ("metadata", Schemas.Free("About the sending, not about what happened: at most 256 KiB, 32 levels.")));

    private static JsonObject Completed() => new()
    {
        ["event_type"] = "orchestrator.remediation.completed",
        ["event_category"] = EventCategory.Orchestrator,
        ["event_outcome"] = EventOutcome.Success,
        ["service_name"] = "remediation-orchestrator",
        ["actor_type"] = ActorType.Service,
        ["resource_type"] = "Pod",
        ["resource_id"] = "payments/checkout-7d9f",
        ["correlation_id"] = "rem-42",
        ["event_data"] = new JsonObject { ["playbook_id"] = "container-oom-killed" },
    };

    private static JsonObject Notification() => new()
    {
        ["event_type"] = "notification.sent",
        ["event_category"] = EventCategory.Notification,
        ["event_outcome"] = EventOutcome.Success,
        ["service_name"] = "notification-controller",
        ["service_version"] = "1.4.0",
        ["actor_type"] = ActorType.System,
        ["resource_type"] = "notification",
        ["resource_id"] = "notif-77",
        ["correlation_id"] = "rem-42",
        ["event_data"] = new JsonObject { ["channel"] = "slack", ["recipient"] = "#payments-oncall" },
    };
}
