using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Kubernaut.TestKit;

namespace Kubernaut.Audit.Tests;

public sealed class AuditEventFactoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 23, 59, 59, 999, TimeSpan.Zero);

    private readonly AuditEventFactory _events = new(new ManualTime(Now.AddTicks(9999)), "v1.2.3");

    public static TheoryData<string, string, string, string> Kinds() => new()
    {
        { "notification.sent", EventCategory.Notification, EventOutcome.Success, "notification" },
        { "workflow.validation", EventCategory.Workflow, EventOutcome.Failure, "workflow" },
        { "ai.analysis.root_cause", EventCategory.Ai, EventOutcome.Success, "analysis" },
        { "gateway.signal.deduplicated", EventCategory.Gateway, EventOutcome.Skipped, "signal" },
        { "signalprocessing.enrichment.started", EventCategory.SignalProcessing, EventOutcome.Pending, "signal" },
        { "orchestrator.remediation.failed", EventCategory.Orchestrator, EventOutcome.Failure, "remediation" },
        { "effectiveness.assessment.completed", EventCategory.Effectiveness, EventOutcome.Success, "assessment" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_service_has_a_factory_whose_outcome_follows_the_status(string type, string category, string outcome, string resourceType)
    {
        AuditEvent[] made =
        [
            _events.Notification("id-1", "sent", "oncall@example.com", "email"),
            _events.Workflow("id-1", "validation", "failed"),
            _events.AiAnalysis("id-1", "Root Cause", "completed"),
            _events.Gateway("id-1", "deduplicated"),
            _events.SignalProcessing("id-1", "enrichment", "started"),
            _events.Orchestrator("id-1", "failed"),
            _events.Effectiveness("id-1", "completed"),
        ];

        var audit = Assert.Single(made, each => each.EventType == type);

        Assert.Equal((category, outcome, resourceType, "id-1", "v1.2.3"), (audit.EventCategory, audit.EventOutcome, audit.ResourceType, audit.ResourceId, audit.ServiceVersion));
        Assert.Contains(audit.ActorType, ActorType.All);
        Assert.NotEmpty(audit.ServiceName);
    }

    [Fact]
    public void An_event_has_an_id_of_its_own_that_carries_its_time_to_the_microsecond()
    {
        var audit = Any();

        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(audit.EventId.ToByteArray(bigEndian: true)) >> 16;
        Assert.Equal(Now.ToUnixTimeMilliseconds(), milliseconds);
        Assert.Equal(Now.AddMicroseconds(999), audit.EventTimestamp);
        Assert.NotEqual(audit.EventId, Any().EventId);
    }

    [Fact]
    public void The_senders_own_data_stands_beside_what_the_factory_knows_and_wins()
    {
        var audit = _events.Notification("id-1", "sent", "oncall@example.com", "email", new JsonObject { ["subject"] = "Störung \"7\"", ["channel"] = "e-mail" });

        Assert.Equal("""{"recipient":"oncall@example.com","channel":"e-mail","status":"sent","subject":"Störung \"7\""}""", audit.EventData);
    }

    [Fact]
    public void Data_is_copied_so_that_it_can_be_used_again()
    {
        var data = new JsonObject { ["inner"] = new JsonObject { ["n"] = 1 } };

        Assert.Equal(_events.Gateway("a", "received", data).EventData, _events.Gateway("b", "received", data).EventData);
    }

    [Fact]
    public void The_trace_is_that_of_the_moment()
    {
        using var activity = new Activity("remediate").SetIdFormat(ActivityIdFormat.W3C).Start();

        var audit = Any();

        Assert.Equal((activity.TraceId.ToHexString(), activity.SpanId.ToHexString()), (audit.TraceId, audit.SpanId));
    }

    [Fact]
    public void Without_a_trace_there_is_none() => Assert.Null(Any().TraceId);

    [Fact]
    public void The_events_of_a_remediation_are_tied_together_by_it() => Assert.Equal("rem-42", _events.Orchestrator("rem-42", "started").CorrelationId);

    private AuditEvent Any() => _events.New("custom.thing.done", "custom", EventOutcome.Success, "custom-service", ActorType.Service, "thing", "thing-1");
}
