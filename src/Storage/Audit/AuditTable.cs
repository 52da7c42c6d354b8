using Kubernaut.Audit;
using Kubernaut.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Audit;

/// <summary>Appends to audit_events, many rows a statement, and tells new events from repeated and contradictory ones.</summary>
public sealed class AuditTable(RuntimeDatabase database)
{
    /// <returns>One outcome for each event, in their order.</returns>
    /// <exception cref="NpgsqlException">Nothing is known to be stored; <see cref="PostgresErrors"/> says whether to try again, which is safe.</exception>
    public async Task<IReadOnlyList<AuditWriteOutcome>> InsertAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        AuditWindow window,
        BatchMode mode,
        CancellationToken cancellationToken)
    {
        // One row per id and statement. In the order of ids, so that two writers of the same events wait for each other in one direction.
        var firsts = events.DistinctBy(accepted => accepted.Event.EventId).OrderBy(accepted => accepted.Event.EventId).ToList();

        // An event accepted just before midnight may be a day outside the window by now, and one from a queue many days.
        var days = new Days(
            events.Min(accepted => accepted.Event.EventDate) is var first && first < window.FirstDay ? first : window.FirstDay,
            events.Max(accepted => accepted.Event.EventDate) is var last && last > window.LastDay ? last : window.LastDay);

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = mode is BatchMode.Atomic && events.Count > 1
            ? await connection.BeginTransactionAsync(cancellationToken)
            : null;

        var known = await AppendAsync(connection, firsts, days, cancellationToken);
        if (known.Count < firsts.Count)
        {
            var missing = firsts.Select(accepted => accepted.Event.EventId).Where(id => !known.ContainsKey(id)).ToArray();
            await ReadPresentAsync(connection, missing, days, known, cancellationToken);
        }

        var outcomes = Judge(events, firsts, known);
        if (transaction is null)
        {
            return outcomes;
        }

        if (outcomes.Any(outcome => outcome is AuditWriteOutcome.Conflict))
        {
            await transaction.RollbackAsync(cancellationToken);
            return [.. outcomes.Select(outcome => outcome is AuditWriteOutcome.Conflict ? outcome : new AuditWriteOutcome.Withheld())];
        }

        await transaction.CommitAsync(cancellationToken);
        return outcomes;
    }

    private static async Task<Dictionary<Guid, List<PresentRow>>> AppendAsync(
        NpgsqlConnection connection,
        List<AcceptedAuditEvent> events,
        Days days,
        CancellationToken cancellationToken)
    {
        // Behind a SELECT the planner does not see how many rows there are. Else it takes a plan of a single row for a bargain that no plan
        // for any number can match, and plans each statement anew, which costs as much as writing some twenty rows.
        // The lateral look at other days has a LIMIT, so that it stays an index probe per event whatever the planner knows of the table.
        const string sql = """
            INSERT INTO audit_events (
                event_id, event_date, event_timestamp, event_type, event_category, event_outcome, service_name, service_version,
                actor_type, actor_id, actor_name, resource_type, resource_id, resource_name, event_data, correlation_id,
                parent_event_id, trace_id, span_id, metadata, content_hash)
            SELECT sent.*
            FROM unnest(
                (SELECT @EventId), (SELECT @EventDate), (SELECT @EventTimestamp), (SELECT @EventType), (SELECT @EventCategory),
                (SELECT @EventOutcome), (SELECT @ServiceName), (SELECT @ServiceVersion), (SELECT @ActorType), (SELECT @ActorId),
                (SELECT @ActorName), (SELECT @ResourceType), (SELECT @ResourceId), (SELECT @ResourceName), (SELECT @EventData),
                (SELECT @CorrelationId), (SELECT @ParentEventId), (SELECT @TraceId), (SELECT @SpanId), (SELECT @Metadata),
                (SELECT @ContentHash)) AS sent (event_id, event_date)
            LEFT JOIN LATERAL (
                SELECT true AS found
                FROM audit_events AS other
                WHERE other.event_id = sent.event_id AND other.event_date <> sent.event_date
                  AND other.event_date BETWEEN @FirstDay AND @LastDay
                LIMIT 1) AS elsewhere ON true
            WHERE elsewhere.found IS NULL
            ON CONFLICT (event_id, event_date) DO NOTHING
            RETURNING event_id, event_date, content_hash, received_at
            """;

        await using var command = new NpgsqlCommand(sql, connection);
        AddColumn(command, "EventId", NpgsqlDbType.Uuid, events, audit => audit.EventId);
        AddColumn(command, "EventDate", NpgsqlDbType.Date, events, audit => audit.EventDate);
        AddColumn(command, "EventTimestamp", NpgsqlDbType.TimestampTz, events, audit => audit.EventTimestamp.UtcDateTime);
        AddColumn(command, "EventType", NpgsqlDbType.Text, events, audit => audit.EventType);
        AddColumn(command, "EventCategory", NpgsqlDbType.Text, events, audit => audit.EventCategory);
        AddColumn(command, "EventOutcome", NpgsqlDbType.Text, events, audit => audit.EventOutcome);
        AddColumn(command, "ServiceName", NpgsqlDbType.Text, events, audit => audit.ServiceName);
        AddColumn(command, "ServiceVersion", NpgsqlDbType.Text, events, audit => audit.ServiceVersion);
        AddColumn(command, "ActorType", NpgsqlDbType.Text, events, audit => audit.ActorType);
        AddColumn(command, "ActorId", NpgsqlDbType.Text, events, audit => audit.ActorId);
        AddColumn(command, "ActorName", NpgsqlDbType.Text, events, audit => audit.ActorName);
        AddColumn(command, "ResourceType", NpgsqlDbType.Text, events, audit => audit.ResourceType);
        AddColumn(command, "ResourceId", NpgsqlDbType.Text, events, audit => audit.ResourceId);
        AddColumn(command, "ResourceName", NpgsqlDbType.Text, events, audit => audit.ResourceName);
        AddColumn(command, "EventData", NpgsqlDbType.Jsonb, events, audit => audit.EventData);
        AddColumn(command, "CorrelationId", NpgsqlDbType.Text, events, audit => audit.CorrelationId);
        AddColumn(command, "ParentEventId", NpgsqlDbType.Uuid, events, audit => audit.ParentEventId);
        AddColumn(command, "TraceId", NpgsqlDbType.Text, events, audit => audit.TraceId);
        AddColumn(command, "SpanId", NpgsqlDbType.Text, events, audit => audit.SpanId);
        AddColumn(command, "Metadata", NpgsqlDbType.Jsonb, events, audit => audit.Metadata);
        command.Parameters.AddWithValue("ContentHash", NpgsqlDbType.Array | NpgsqlDbType.Bytea, events.Select(accepted => accepted.ContentHash).ToArray());
        command.Parameters.AddWithValue("FirstDay", NpgsqlDbType.Date, days.First);
        command.Parameters.AddWithValue("LastDay", NpgsqlDbType.Date, days.Last);

        // Once a connection; later ones find it prepared and send nothing for it.
        await command.PrepareAsync(cancellationToken);
        var rows = new Dictionary<Guid, List<PresentRow>>(events.Count);
        await ReadRowsAsync(command, wasNew: true, rows, cancellationToken);
        return rows;
    }

    private static void AddColumn<T>(NpgsqlCommand command, string name, NpgsqlDbType type, List<AcceptedAuditEvent> events, Func<AuditEvent, T> read) =>
        command.Parameters.AddWithValue(name, NpgsqlDbType.Array | type, events.Select(accepted => read(accepted.Event)).ToArray());

    /// <summary>A statement of its own, because only a new snapshot sees the row of a concurrent writer that ON CONFLICT has waited for.</summary>
    private static async Task ReadPresentAsync(
        NpgsqlConnection connection,
        Guid[] ids,
        Days days,
        Dictionary<Guid, List<PresentRow>> rows,
        CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT event_id, event_date, content_hash, received_at
            FROM audit_events
            WHERE event_id = ANY (@Ids) AND event_date BETWEEN @FirstDay AND @LastDay
            """;

        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("Ids", ids);
        command.Parameters.AddWithValue("FirstDay", NpgsqlDbType.Date, days.First);
        command.Parameters.AddWithValue("LastDay", NpgsqlDbType.Date, days.Last);
        await ReadRowsAsync(command, wasNew: false, rows, cancellationToken);
    }

    private static async Task ReadRowsAsync(NpgsqlCommand command, bool wasNew, Dictionary<Guid, List<PresentRow>> rows, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new PresentRow(reader.GetFieldValue<DateOnly>(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<DateTimeOffset>(3), wasNew);
            var id = reader.GetGuid(0);
            if (!rows.TryAdd(id, [row]))
            {
                rows[id].Add(row);
            }
        }
    }

    private static List<AuditWriteOutcome> Judge(
        IReadOnlyList<AcceptedAuditEvent> events,
        List<AcceptedAuditEvent> firsts,
        Dictionary<Guid, List<PresentRow>> known)
    {
        var sent = firsts.ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. events.Select(accepted => JudgeOne(accepted, wasSent: sent.Contains(accepted), known.GetValueOrDefault(accepted.Event.EventId, [])))];
    }

    private static AuditWriteOutcome JudgeOne(AcceptedAuditEvent accepted, bool wasSent, List<PresentRow> rows)
    {
        if (rows.Find(row => row.Day == accepted.Event.EventDate) is { } sameDay)
        {
            return sameDay.ContentHash.AsSpan().SequenceEqual(accepted.ContentHash)
                ? new AuditWriteOutcome.Stored(sameDay.WasNew && wasSent, sameDay.ReceivedAt)
                : new AuditWriteOutcome.Conflict($"Event {accepted.Event.EventId} is already stored with other content.");
        }

        return rows.Count > 0
            ? new AuditWriteOutcome.Conflict($"Event {accepted.Event.EventId} is already stored with another date, {rows[0].Day:yyyy-MM-dd}.")
            : throw new InvalidOperationException($"Event {accepted.Event.EventId} was neither stored nor found; was its partition detached meanwhile?");
    }

    private sealed record Days(DateOnly First, DateOnly Last);

    private sealed record PresentRow(DateOnly Day, byte[] ContentHash, DateTimeOffset ReceivedAt, bool WasNew);
}
