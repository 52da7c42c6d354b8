using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kubernaut.Audit;

/// <summary>
/// Makes events with id, time and trace context filled in. What a factory has no parameter for is set on its result:
/// <c>events.Workflow(…) with { CorrelationId = "rem-42" }</c>.
/// </summary>
/// <param name="time">The clock of the events.</param>
/// <param name="serviceVersion">Version of the service that emits them; null when it has none.</param>
public sealed class AuditEventFactory(TimeProvider time, string? serviceVersion = null)
{
    /// <summary>Payloads are no part of a page, so text can stay readable and short.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Any event, for services without a factory of their own.</summary>
    /// <param name="eventType">In the dotted form of the taxonomy: category, object, what happened.</param>
    /// <param name="eventCategory">One of <see cref="EventCategory"/>, or a name of the service's own.</param>
    /// <param name="eventOutcome">One of <see cref="EventOutcome"/>; <see cref="EventOutcome.Of"/> tells it from a status.</param>
    /// <param name="serviceName">Who emits it.</param>
    /// <param name="actorType">One of <see cref="ActorType"/>.</param>
    /// <param name="resourceType">What kind of thing it happened to.</param>
    /// <param name="resourceId">Which of them.</param>
    /// <param name="eventData">What is particular to this event; null is an empty object.</param>
    public AuditEvent New(
        string eventType,
        string eventCategory,
        string eventOutcome,
        string serviceName,
        string actorType,
        string resourceType,
        string resourceId,
        JsonObject? eventData = null)
    {
        var now = time.GetUtcNow();
        var trace = Activity.Current;
        return new AuditEvent
        {
            // Its time is in the id, so that the store finds the event by it without searching all months.
            EventId = Guid.CreateVersion7(now),
            EventType = eventType,
            EventCategory = eventCategory,
            EventOutcome = eventOutcome,
            EventTimestamp = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
            ServiceName = serviceName,
            ServiceVersion = serviceVersion,
            ActorType = actorType,
            ResourceType = resourceType,
            ResourceId = resourceId,
            EventData = eventData is null ? "{}" : TextOf(eventData),

            // Events travel later and together, so the store cannot take the trace from the request.
            TraceId = trace?.IdFormat is ActivityIdFormat.W3C ? trace.TraceId.ToHexString() : null,
            SpanId = trace?.IdFormat is ActivityIdFormat.W3C ? trace.SpanId.ToHexString() : null,
        };
    }

    /// <summary><c>notification.{status}</c>, for example notification.sent or notification.failed.</summary>
    public AuditEvent Notification(string notificationId, string status, string recipient, string channel, JsonObject? data = null) =>
        New(
            $"notification.{Segment(status)}",
            EventCategory.Notification,
            EventOutcome.Of(status),
            "notification-controller",
            ActorType.Controller,
            "notification",
            notificationId,
            With(data, ("recipient", recipient), ("channel", channel), ("status", status)));

    /// <summary><c>workflow.{phase}</c>; the outcome is that of the status.</summary>
    public AuditEvent Workflow(string workflowId, string phase, string status, JsonObject? data = null) =>
        New(
            $"workflow.{Segment(phase)}",
            EventCategory.Workflow,
            EventOutcome.Of(status),
            "workflow-execution-controller",
            ActorType.Controller,
            "workflow",
            workflowId,
            With(data, ("phase", phase), ("status", status)));

    /// <summary><c>ai.analysis.{analysisType}</c>; the outcome is that of the status.</summary>
    public AuditEvent AiAnalysis(string analysisId, string analysisType, string status, JsonObject? data = null) =>
        New(
            $"ai.analysis.{Segment(analysisType)}",
            EventCategory.Ai,
            EventOutcome.Of(status),
            "ai-service",
            ActorType.Service,
            "analysis",
            analysisId,
            With(data, ("analysis_type", analysisType), ("status", status)));

    /// <summary><c>gateway.signal.{status}</c>, for example gateway.signal.received or gateway.signal.deduplicated.</summary>
    public AuditEvent Gateway(string signalId, string status, JsonObject? data = null) =>
        New(
            $"gateway.signal.{Segment(status)}",
            EventCategory.Gateway,
            EventOutcome.Of(status),
            "gateway",
            ActorType.Service,
            "signal",
            signalId,
            With(data, ("status", status)));

    /// <summary><c>signalprocessing.{phase}.{status}</c>, for example signalprocessing.enrichment.completed.</summary>
    public AuditEvent SignalProcessing(string signalId, string phase, string status, JsonObject? data = null) =>
        New(
            $"signalprocessing.{Segment(phase)}.{Segment(status)}",
            EventCategory.SignalProcessing,
            EventOutcome.Of(status),
            "signalprocessing-controller",
            ActorType.Controller,
            "signal",
            signalId,
            With(data, ("phase", phase), ("status", status)));

    /// <summary><c>orchestrator.remediation.{status}</c>; the remediation ties it to the events of other services.</summary>
    public AuditEvent Orchestrator(string remediationId, string status, JsonObject? data = null)
    {
        var audit = New(
            $"orchestrator.remediation.{Segment(status)}",
            EventCategory.Orchestrator,
            EventOutcome.Of(status),
            "remediation-orchestrator",
            ActorType.Controller,
            "remediation",
            remediationId,
            With(data, ("status", status)));
        return audit with { CorrelationId = remediationId };
    }

    /// <summary><c>effectiveness.assessment.{status}</c>, for example effectiveness.assessment.completed.</summary>
    public AuditEvent Effectiveness(string assessmentId, string status, JsonObject? data = null) =>
        New(
            $"effectiveness.assessment.{Segment(status)}",
            EventCategory.Effectiveness,
            EventOutcome.Of(status),
            "effectiveness-monitor",
            ActorType.Service,
            "assessment",
            assessmentId,
            With(data, ("status", status)));

    /// <summary>Types are searched for by their exact text, so "Timed Out" and "timed_out" must be one.</summary>
    private static string Segment(string text) => text.Trim().Replace(' ', '_').ToLowerInvariant();

    /// <summary>What the caller gives of its own wins.</summary>
    private static JsonObject With(JsonObject? data, params ReadOnlySpan<(string Name, string Value)> members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            result[name] = value;
        }

        foreach (var (name, value) in data ?? [])
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    private static string TextOf(JsonObject data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            data.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
