using Kubernaut.Api.Requests;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Audit;

/// <summary>Turns a query string into a query of audit events.</summary>
internal static class AuditQueryReader
{
    private const int MaxLimit = 1000;
    private const int DefaultLimit = 100;

    /// <summary>PostgreSQL reads and drops what an offset skips; a cursor goes on from where it was.</summary>
    private const int MaxOffset = 10_000;

    private const int MaxPayloadFilters = 10;

    /// <exception cref="Problems.RequestRefusedException">With everything that is wrong.</exception>
    public static AuditQuery Read(IQueryCollection query, DateTimeOffset now)
    {
        var parameters = new QueryParameters(query);
        var read = new AuditQuery
        {
            EventType = parameters.Text("event_type"),
            EventCategory = parameters.Text("event_category"),
            EventOutcome = parameters.Choice("event_outcome", EventOutcome.All),
            ServiceName = parameters.Text("service_name"),
            CorrelationId = parameters.Text("correlation_id"),
            ActorType = parameters.Choice("actor_type", ActorType.All),
            ActorId = parameters.Text("actor_id"),
            ResourceType = parameters.Text("resource_type"),
            ResourceId = parameters.Text("resource_id"),
            Start = parameters.Instant("start_time", now, endOfDay: false),
            End = parameters.Instant("end_time", now, endOfDay: true),
            EventData = parameters.WithPrefix("event_data.", MaxPayloadFilters),
            After = Cursor(parameters),
            Limit = parameters.Integer("limit", 1, MaxLimit, DefaultLimit),
            Offset = parameters.Integer("offset", 0, MaxOffset, 0),
            WithTotal = parameters.Flag("total"),
        };

        if (read.Start >= read.End)
        {
            parameters.AddProblem("end_time", "must be later than start_time");
        }

        parameters.ThrowIfInvalid();
        return read;
    }

    private static AuditCursor? Cursor(QueryParameters parameters)
    {
        if (parameters.Text("cursor") is not { } text)
        {
            return null;
        }

        if (parameters.Has("offset"))
        {
            parameters.AddProblem("offset", "cannot be combined with cursor");
        }

        if (!CursorText.TryParse(text, out var cursor))
        {
            parameters.AddProblem("cursor", "is not a next_cursor of an earlier answer");
        }

        return cursor;
    }
}
