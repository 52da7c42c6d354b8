using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Audit;

/// <summary>Inserts events that do not stand and fall together: one bad row fails its whole statement, so halves are tried until it stands alone.</summary>
internal static class AuditHalving
{
    /// <returns>One outcome for each event, in their order. Those that could not be stored have failed, and the others are stored all the same.</returns>
    public static async Task<IReadOnlyList<AuditWriteOutcome>> InsertAsync(
        IReadOnlyList<AcceptedAuditEvent> events,
        Func<IReadOnlyList<AcceptedAuditEvent>, Task<IReadOnlyList<AuditWriteOutcome>>> insert)
    {
        try
        {
            return await insert(events);
        }
        catch (PostgresException failure) when (events.Count > 1 && IsOfSome(failure, events))
        {
            var half = events.Count / 2;
            var first = await InsertAsync([.. events.Take(half)], insert);
            var second = await InsertAsync([.. events.Skip(half)], insert);
            return [.. first, .. second];
        }
        catch (Exception failure)
        {
            return [.. events.Select(_ => new AuditWriteOutcome.Failed(failure))];
        }
    }

    /// <summary>Whether others of them may be fine. Events of one month that has no partition all fail alike.</summary>
    private static bool IsOfSome(PostgresException failure, IReadOnlyList<AcceptedAuditEvent> events) =>
        PostgresErrors.IsRefusalOfData(failure)
        || (PostgresErrors.IsMissingPartition(failure) && events.Select(accepted => Month.Of(accepted.Event.EventDate)).Distinct().Skip(1).Any());
}
