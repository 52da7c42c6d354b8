using System.Text;
using Kubernaut.Audit;
using Kubernaut.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Audit;

/// <summary>Reads audit_events, newest first, a page at a time.</summary>
public sealed class AuditHistory(QueryDatabase database, TimeProvider time)
{
    private const string Columns = """
        event_id, event_type, event_category, event_outcome, event_timestamp, service_name, service_version, actor_type, actor_id,
        actor_name, resource_type, resource_id, resource_name, event_data::text, correlation_id, parent_event_id, trace_id, span_id,
        metadata::text, received_at
        """;

    /// <returns>The event, the newest if its id was used on several days; null when there is none.</returns>
    public async Task<AuditEvent?> FindAsync(Guid eventId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var days = EventIds.TimeOf(eventId) is { } moment ? DaysAround(moment) : null;
        return (days is null ? null : await FindAsync(connection, eventId, days, cancellationToken))
            ?? await FindAsync(connection, eventId, new DaySpan(null, null), cancellationToken);
    }

    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);

        var rows = new AuditRows(query.Limit);
        var isOfOne = IsOfOneCorrelation(query);
        foreach (var days in isOfOne ? [new DaySpan(null, null)] : Steps(query))
        {
            await using var command = PageCommand(connection, query, isOfOne, days, query.Limit - rows.Events.Count);
            if (isOfOne)
            {
                // Once a connection. To plan a statement over all partitions takes ten times as long as to look into their indexes.
                await command.PrepareAsync(cancellationToken);
            }

            if (await rows.ReadAsync(command, cancellationToken))
            {
                break;
            }
        }

        var next = rows.HasMore ? new AuditCursor(rows.Events[^1].EventTimestamp, rows.Events[^1].EventId) : null;
        var total = query.WithTotal ? await CountAsync(connection, query, cancellationToken) : (long?)null;
        return new AuditPage(rows.Events, next, total);
    }

    private static async Task<AuditEvent?> FindAsync(NpgsqlConnection connection, Guid eventId, DaySpan days, CancellationToken cancellationToken)
    {
        // The primary key gives the rows of an id by day, so the search goes from the newest partition back and stops at the first hit.
        var sql = new StringBuilder($"SELECT {Columns} FROM audit_events WHERE event_id = @EventId");
        await using var command = new NpgsqlCommand { Connection = connection };
        command.Parameters.AddWithValue("EventId", eventId);
        AddDays(command, sql, days);
        command.CommandText = sql.Append(" ORDER BY event_date DESC LIMIT 1").ToString();

        var rows = new AuditRows(most: 1);
        await rows.ReadAsync(command, cancellationToken);
        return rows.Events.SingleOrDefault();
    }

    /// <summary>Where an event is whose sender made its id when it happened, give or take a clock.</summary>
    private static DaySpan? DaysAround(DateTimeOffset moment)
    {
        var day = DateOnly.FromDateTime(moment.UtcDateTime);
        return day.Year < DateOnly.MaxValue.Year ? new DaySpan(day.AddDays(-1), day.AddDays(2)) : null;
    }

    /// <summary>Only as many partitions are looked at as it takes to fill the page; without that, each query without a start would open all of them.</summary>
    private IReadOnlyList<DaySpan> Steps(AuditQuery query)
    {
        // What an offset skips would have to be counted over all steps.
        if (query.Offset > 0)
        {
            return [new DaySpan(null, null)];
        }

        var newest = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        foreach (var bound in (DateTimeOffset?[])[query.End, query.After?.EventTimestamp])
        {
            newest = bound is { } instant && DateOnly.FromDateTime(instant.UtcDateTime) is var day && day < newest ? day : newest;
        }

        return DaySpan.NewestFirst(newest, query.Start is { } start ? DateOnly.FromDateTime(start.UtcDateTime) : null);
    }

    /// <summary>The question that is asked most, and the one for which there is a single good plan whatever the value: a probe of each month's index.</summary>
    private static bool IsOfOneCorrelation(AuditQuery query) => query is
    {
        CorrelationId: not null, EventType: null, EventCategory: null, EventOutcome: null, ServiceName: null, ActorType: null, ActorId: null,
        ResourceType: null, ResourceId: null, Start: null, End: null, EventData.Count: 0,
    };

    private static NpgsqlCommand PageCommand(NpgsqlConnection connection, AuditQuery query, bool isOfOne, DaySpan days, int most)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var sql = new StringBuilder($"SELECT {Columns} FROM audit_events WHERE true");
        if (isOfOne)
        {
            // Behind a SELECT the planner does not see the values. Else, where one id has very many events, a plan for any other id looks so
            // much cheaper than one for all that it makes one each time.
            sql.Append(" AND correlation_id = (SELECT @CorrelationId)");
            command.Parameters.AddWithValue("CorrelationId", query.CorrelationId!);
        }
        else
        {
            AddFilters(command, sql, query);
        }

        AddDays(command, sql, days);
        if (query.After is { } after)
        {
            // event_date adds nothing but the partitions that need not be looked at.
            sql.Append(" AND (event_timestamp, event_id) < (@AfterTimestamp, @AfterId) AND event_date <= @AfterDate");
            command.Parameters.AddWithValue("AfterTimestamp", after.EventTimestamp.UtcDateTime);
            command.Parameters.AddWithValue("AfterId", after.EventId);
            command.Parameters.AddWithValue("AfterDate", NpgsqlDbType.Date, DateOnly.FromDateTime(after.EventTimestamp.UtcDateTime));
        }

        sql.Append(" ORDER BY event_timestamp DESC, event_id DESC ").Append(isOfOne ? "LIMIT (SELECT @Rows) OFFSET (SELECT @Offset)" : "LIMIT @Rows OFFSET @Offset");

        // One more than asked for tells whether there is a next page.
        command.Parameters.AddWithValue("Rows", most + 1);
        command.Parameters.AddWithValue("Offset", query.Offset);
        command.CommandText = sql.ToString();
        return command;
    }

    private static void AddDays(NpgsqlCommand command, StringBuilder sql, DaySpan days)
    {
        if (days.First is { } first)
        {
            sql.Append(" AND event_date >= @FirstDay");
            command.Parameters.AddWithValue("FirstDay", NpgsqlDbType.Date, first);
        }

        if (days.End is { } end)
        {
            sql.Append(" AND event_date < @EndDay");
            command.Parameters.AddWithValue("EndDay", NpgsqlDbType.Date, end);
        }
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
}
