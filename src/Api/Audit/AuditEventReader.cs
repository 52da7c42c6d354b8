using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>The rules of an audit event: turns what was sent into an event with every default filled in, or into all that is wrong with it.</summary>
/// <param name="Now">For events without a time of their own.</param>
/// <param name="Window">In which an event must have happened.</param>
/// <param name="Trace">Of the request; default when it has none.</param>
/// <param name="Caller">The name that the request's token proves; null where callers are not told apart.</param>
internal sealed record AuditEventReader(DateTimeOffset Now, AuditWindow Window, ActivityContext Trace, string? Caller)
{
    private const string Metadata = "metadata";

    private static readonly FrozenSet<string> Members =
    [
        "event_id", "event_type", "event_category", "event_outcome", "event_timestamp", "service_name", "service_version", "actor_type",
        "actor_id", "actor_name", "resource_type", "resource_id", "resource_name", "event_data", "correlation_id", "parent_event_id",
        "trace_id", "span_id", Metadata,
    ];

    public EventReading Read(JsonElement element, string pointer, int mostProblems)
    {
        var problems = new ProblemList(mostProblems);
        var members = new JsonMembers(element, pointer, Members, problems);
        if (!members.IsObject)
        {
            return new EventReading.Refused(problems.ToList());
        }

        var (id, timestamp) = Identify(members, problems);
        var audit = new AuditEvent
        {
            EventId = id,
            EventType = members.RequiredText("event_type", AuditLimits.EventTypeLength),
            EventCategory = members.RequiredText("event_category", AuditLimits.EventCategoryLength),
            EventOutcome = members.RequiredChoice("event_outcome", EventOutcome.All),
            EventTimestamp = timestamp,
            ServiceName = members.RequiredText("service_name", AuditLimits.ServiceNameLength),
            ServiceVersion = members.Text("service_version", AuditLimits.ServiceVersionLength),
            ActorType = members.RequiredChoice("actor_type", ActorType.All),
            ActorId = members.Text("actor_id", AuditLimits.IdentifierLength),
            ActorName = members.Text("actor_name", AuditLimits.IdentifierLength),
            ResourceType = members.RequiredText("resource_type", AuditLimits.ResourceTypeLength),
            ResourceId = members.RequiredText("resource_id", AuditLimits.IdentifierLength),
            ResourceName = members.Text("resource_name", AuditLimits.IdentifierLength),
            EventData = Payload(members, "event_data", problems),
            CorrelationId = members.Text("correlation_id", AuditLimits.IdentifierLength),
            ParentEventId = members.Uuid("parent_event_id"),
            TraceId = members.Text("trace_id", AuditLimits.IdentifierLength) ?? (Trace.TraceId != default ? Trace.TraceId.ToHexString() : null),
            SpanId = members.Text("span_id", AuditLimits.IdentifierLength) ?? (Trace.SpanId != default ? Trace.SpanId.ToHexString() : null),
            Metadata = CallerMark.AddTo(Payload(members, Metadata, problems), Caller),
        };

        return problems.IsEmpty
            ? new EventReading.Accepted(new AcceptedAuditEvent(audit, CanonicalJson.HashObject(element)))
            : new EventReading.Refused(problems.ToList());
    }

    /// <summary>A retry must find the same id and the same day, so neither is made up when the other was sent.</summary>
    private (Guid Id, DateTimeOffset Timestamp) Identify(JsonMembers members, ProblemList problems)
    {
        var id = members.Uuid("event_id");
        var timestamp = members.Instant("event_timestamp");
        if (timestamp is null && !members.Has("event_timestamp"))
        {
            timestamp = id switch
            {
                null => Now,
                { } sent => EventIds.TimeOf(sent),
            };
            if (timestamp is null)
            {
                problems.AddAt(members.At("event_timestamp"), "is required with an event_id that is not a UUIDv7: a retry must be known by its day");
            }
        }

        if (timestamp is { } given && !Window.Contains(given))
        {
            problems.AddAt(
                members.At("event_timestamp"),
                string.Create(CultureInfo.InvariantCulture, $"must lie between {Window.Earliest.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} and {Window.Latest.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"),
                ErrorCode.EventTimeOutOfRange);
        }

        // PostgreSQL would round what is finer than a microsecond, and so move the last tick of a month into the next one.
        var instant = timestamp ?? Now;

        // An instant outside the window is refused and needs no id; before 1970 it could not have a UUIDv7.
        return (id ?? Guid.CreateVersion7(Window.Contains(instant) ? instant : Now), new DateTimeOffset(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero));
    }

    private static string Payload(JsonMembers members, string name, ProblemList problems)
    {
        if (members.Value(name, JsonValueKind.Object) is not { } payload)
        {
            return "{}";
        }

        PayloadRules.Check(payload, members.At(name), problems);
        if (problems.IsEmpty && name == Metadata)
        {
            CallerMark.Check(payload, members.At(name), problems);
        }

        return problems.IsEmpty ? payload.GetRawText() : "{}";
    }
}
