using Kubernaut.Audit;
using Npgsql;

namespace Kubernaut.Storage.Audit;

/// <summary>Collects the events of a page, over several statements if need be.</summary>
/// <param name="most">Events of the page.</param>
internal sealed class AuditRows(int most)
{
    /// <summary>At which a page ends early, in characters of payload: a thousand of the largest events are half a GiB.</summary>
    private const int MaxLength = 8 * 1024 * 1024;

    private int _length;

    public List<AuditEvent> Events { get; } = [];

    /// <summary>Whether there is a row behind the last one of the page.</summary>
    public bool HasMore { get; private set; }

    /// <returns>True when the page is full and there is more.</returns>
    public async Task<bool> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Events.Count == most || _length >= MaxLength)
            {
                return HasMore = true;
            }

            var audit = ReadEvent(reader);
            Events.Add(audit);
            _length += audit.EventData.Length + audit.Metadata.Length;
        }

        return false;
    }

    private static AuditEvent ReadEvent(NpgsqlDataReader row) => new()
    {
        EventId = row.GetGuid(0),
        EventType = row.GetString(1),
        EventCategory = row.GetString(2),
        EventOutcome = row.GetString(3),
        EventTimestamp = row.GetFieldValue<DateTimeOffset>(4),
        ServiceName = row.GetString(5),
        ServiceVersion = Text(row, 6),
        ActorType = row.GetString(7),
        ActorId = Text(row, 8),
        ActorName = Text(row, 9),
        ResourceType = row.GetString(10),
        ResourceId = row.GetString(11),
        ResourceName = Text(row, 12),
        EventData = row.GetString(13),
        CorrelationId = Text(row, 14),
        ParentEventId = row.IsDBNull(15) ? null : row.GetGuid(15),
        TraceId = Text(row, 16),
        SpanId = Text(row, 17),
        Metadata = row.GetString(18),
        ReceivedAt = row.GetFieldValue<DateTimeOffset>(19),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
