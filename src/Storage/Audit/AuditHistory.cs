using System.Text;
using Kubernaut.Audit;
using Kubernaut.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Audit;

/// <summary>Reads audit_events, newest first, a page at a time.</summary>
public sealed class AuditHistory(RuntimeDatabase database)
{
    /// <summary>At which a page ends early, in characters of payload: a thousand of the largest events are half a GiB.</summary>
    private const int MaxPageLength = 8 * 1024 * 1024;

    private const string Columns = """
        event_id, event_type, event_category, event_outcome, event_timestamp, service_name, service_version, actor_type, actor_id,
        actor_name, resource_type, resource_id, resource_name, event_data::text, correlation_id, parent_event_id, trace_id, span_id,
        metadata::text, received_at
        """;

    /// <returns>The event, the newest if its id was used on several days; null when there is none.</returns>
    public async Task<AuditEvent?> FindAsync(Guid eventId, CancellationToken cancellationToken)
    {
        // The primary key gives the rows of an id by day, so the search goes from the newest partition back and stops at the first hit.
        const string sql = $"""
            SELECT {Columns}
            FROM audit_events
            WHERE event_id = @EventId
            ORDER BY event_date DESC
            LIMIT 1
            """;

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("EventId", eventId);
        return (await ReadEventsAsync(command, most: 1, cancellationToken)).Events.SingleOrDefault();
    }

    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);

        var (events, hasMore) = await ReadPageAsync(connection, query, cancellationToken);
        var next = hasMore ? new AuditCursor(events[^1].EventTimestamp, events[^1].EventId) : null;
        var total = query.WithTotal ? await CountAsync(connection, query, cancellationToken) : (long?)null;
        return new AuditPage(events, next, total);
    }

    private static async Task<(List<AuditEvent> Events, bool HasMore)> ReadPageAsync(NpgsqlConnection connection, AuditQuery query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        var sql = new StringBuilder($"SELECT {Columns} FROM audit_events WHERE true");
        AddFilters(command, sql, query);
        if (query.After is { } after)
        {
            // event_date adds nothing but the partitions that need not be looked at.
            sql.Append(" AND (event_timestamp, event_id) < (@AfterTimestamp, @AfterId) AND event_date <= @AfterDate");
            command.Parameters.AddWithValue("AfterTimestamp", after.EventTimestamp.UtcDateTime);
            command.Parameters.AddWithValue("AfterId", after.EventId);
            command.Parameters.AddWithValue("AfterDate", NpgsqlDbType.Date, DateOnly.FromDateTime(after.EventTimestamp.UtcDateTime));
        }

        sql.Append(" ORDER BY event_timestamp DESC, event_id DESC LIMIT @Rows OFFSET @Offset");

        // One more than asked for tells whether there is a next page.
        command.Parameters.AddWithValue("Rows", query.Limit + 1);
        command.Parameters.AddWithValue("Offset", query.Offset);
        command.CommandText = sql.ToString();
        return await ReadEventsAsync(command, query.Limit, cancellationToken);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, AuditQuery query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        var sql = new StringBuilder("SELECT count(*) FROM audit_events WHERE true");
        AddFilters(command, sql, query);
        command.CommandText = sql.ToString();
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Appends constant conditions for the filters that are given, so that each combination is planned for itself; values are parameters.</summary>
    private static void AddFilters(NpgsqlCommand command, StringBuilder sql, AuditQuery query)
    {
        AddFilter(command, sql, " AND event_type = @EventType", "EventType", query.EventType);
        AddFilter(command, sql, " AND event_category = @EventCategory", "EventCategory", query.EventCategory);
        AddFilter(command, sql, " AND event_outcome = @EventOutcome", "EventOutcome", query.EventOutcome);
        AddFilter(command, sql, " AND service_name = @ServiceName", "ServiceName", query.ServiceName);
        AddFilter(command, sql, " AND correlation_id = @CorrelationId", "CorrelationId", query.CorrelationId);
        AddFilter(command, sql, " AND actor_type = @ActorType", "ActorType", query.ActorType);
        AddFilter(command, sql, " AND actor_id = @ActorId", "ActorId", query.ActorId);
        AddFilter(command, sql, " AND resource_type = @ResourceType", "ResourceType", query.ResourceType);
        AddFilter(command, sql, " AND resource_id = @ResourceId", "ResourceId", query.ResourceId);

        // The day beside the instant prunes partitions, which are cut by day.
        if (query.Start is { } start)
        {
            sql.Append(" AND event_timestamp >= @Start AND event_date >= @StartDate");
            command.Parameters.AddWithValue("Start", start.UtcDateTime);
            command.Parameters.AddWithValue("StartDate", NpgsqlDbType.Date, DateOnly.FromDateTime(start.UtcDateTime));
        }

        if (query.End is { } end)
        {
            sql.Append(" AND event_timestamp < @End AND event_date <= @EndDate");
            command.Parameters.AddWithValue("End", end.UtcDateTime);
            command.Parameters.AddWithValue("EndDate", NpgsqlDbType.Date, DateOnly.FromDateTime(end.UtcDateTime));
        }

        // All pairs in one condition: its text does not depend on how many there are, nor on what their keys are called.
        if (query.EventData.Count > 0)
        {
            sql.Append(" AND NOT EXISTS (SELECT FROM unnest(@DataKeys, @DataValues) AS wanted (key, value) WHERE event_data ->> wanted.key IS DISTINCT FROM wanted.value)");
            command.Parameters.AddWithValue("DataKeys", query.EventData.Select(pair => pair.Key).ToArray());
            command.Parameters.AddWithValue("DataValues", query.EventData.Select(pair => pair.Value).ToArray());
        }
    }

    private static void AddFilter(NpgsqlCommand command, StringBuilder sql, string condition, string name, string? value)
    {
        if (value is not null)
        {
            sql.Append(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    private static async Task<(List<AuditEvent> Events, bool HasMore)> ReadEventsAsync(NpgsqlCommand command, int most, CancellationToken cancellationToken)
    {
        var events = new List<AuditEvent>();
        var length = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (events.Count == most || length >= MaxPageLength)
            {
                return (events, HasMore: true);
            }

            var audit = ReadEvent(reader);
            events.Add(audit);
            length += audit.EventData.Length + audit.Metadata.Length;
        }

        return (events, HasMore: false);
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
