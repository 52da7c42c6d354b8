using System.Text.Json;

namespace Kubernaut.Audit.Tests;

public sealed class AuditEventTests
{
    private static readonly AuditEvent Event = new()
    {
        EventId = Guid.Parse("01930000-0000-7000-8000-000000000000"),
        EventType = "workflow.started",
        EventCategory = EventCategory.Workflow,
        EventOutcome = EventOutcome.Pending,
        EventTimestamp = new DateTimeOffset(2026, 11, 30, 23, 30, 0, TimeSpan.FromHours(-2)).AddTicks(1234567),
        ServiceName = "workflow-execution",
        ActorType = ActorType.Controller,
        ResourceType = "workflow",
        ResourceId = "wf-1",
        EventData = """{"phase": "running"}""",
    };

    [Fact]
    public void An_event_travels_in_snake_case_with_its_payload_as_it_stands_and_nothing_that_is_not_known()
    {
        var json = JsonSerializer.Serialize(Event, AuditJson.Default.AuditEvent);

        Assert.Equal(
            """
            {"event_id":"01930000-0000-7000-8000-000000000000","event_type":"workflow.started","event_category":"workflow","event_outcome":"pending","event_timestamp":"2026-12-01T01:30:00.123456Z","service_name":"workflow-execution","actor_type":"controller","resource_type":"workflow","resource_id":"wf-1","event_data":{"phase": "running"},"metadata":{}}
            """,
            json);
    }

    [Fact]
    public void What_was_written_can_be_read()
    {
        var json = JsonSerializer.Serialize(Event, AuditJson.Default.AuditEvent);

        var read = JsonSerializer.Deserialize(json, AuditJson.Default.AuditEvent);

        Assert.Equal(Event with { EventTimestamp = Event.EventTimestamp.AddTicks(-7).ToUniversalTime() }, read);
    }

    [Fact]
    public void The_day_of_an_event_is_that_of_UTC() => Assert.Equal(new DateOnly(2026, 12, 1), Event.EventDate);
}
