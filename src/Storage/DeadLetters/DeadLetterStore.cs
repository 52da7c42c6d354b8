using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Brings entries of the stream into the table, and takes them out of the stream once it is certain what became of them.</summary>
internal sealed partial class DeadLetterStore(
    AuditInserter inserter,
    DeadLetterBox box,
    DeadLetterMetrics metrics,
    ILogger<DeadLetterStore> logger)
{
    /// <exception cref="NpgsqlException">PostgreSQL is away again; what has not been stored stays where it is.</exception>
    /// <exception cref="DeadLetterException">Redis is away; what was stored meanwhile is found to be stored by the next who tries.</exception>
    public async Task StoreAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var readable = new List<Waiting>(letters.Count);
        foreach (var letter in letters)
        {
            if (letter.TryRead(out var accepted))
            {
                readable.Add(new Waiting(letter, accepted));
            }
            else
            {
                await QuarantineAsync(letter, "is not an event that can be read", cancellationToken);
            }
        }

        await InsertAsync(readable, cancellationToken);
    }

    private async Task InsertAsync(IReadOnlyList<Waiting> waiting, CancellationToken cancellationToken)
    {
        if (waiting.Count == 0)
        {
            return;
        }

        IReadOnlyList<AuditWriteOutcome> outcomes;
        try
        {
            outcomes = await inserter.InsertAsync([.. waiting.Select(each => each.Accepted)], BatchMode.Partial, cancellationToken);
        }
        catch (PostgresException refusal) when (PostgresErrors.IsRefusalOfData(refusal))
        {
            await FindRefusedAsync(waiting, refusal, cancellationToken);
            return;
        }
        catch (PostgresException missing) when (PostgresErrors.IsMissingPartition(missing))
        {
            await InsertByMonthAsync(waiting, cancellationToken);
            return;
        }

        await FinishAsync(waiting, outcomes, cancellationToken);
    }

    /// <summary>One bad row fails its whole statement, so halves are tried until it stands alone.</summary>
    private async Task FindRefusedAsync(IReadOnlyList<Waiting> waiting, PostgresException refusal, CancellationToken cancellationToken)
    {
        if (waiting.Count == 1)
        {
            await QuarantineAsync(waiting[0].Letter, WhyRefused(refusal), cancellationToken);
            return;
        }

        var half = waiting.Count / 2;
        await InsertAsync([.. waiting.Take(half)], cancellationToken);
        await InsertAsync([.. waiting.Skip(half)], cancellationToken);
    }

    private static string WhyRefused(PostgresException refusal) => PostgresErrors.IsSealedMonth(refusal)
        ? $"MonthSealed: {refusal.MessageText}"
        : $"PostgreSQL refuses it: {refusal.SqlState} {refusal.MessageText}";

    /// <summary>A month that cannot be made yet keeps its own events waiting, not those of other months.</summary>
    private async Task InsertByMonthAsync(IReadOnlyList<Waiting> waiting, CancellationToken cancellationToken)
    {
        var months = waiting.GroupBy(each => (each.Audit.EventDate.Year, each.Audit.EventDate.Month)).ToList();
        if (months.Count > 1)
        {
            foreach (var month in months)
            {
                await InsertAsync([.. month], cancellationToken);
            }
        }
    }

    private async Task FinishAsync(IReadOnlyList<Waiting> waiting, IReadOnlyList<AuditWriteOutcome> outcomes, CancellationToken cancellationToken)
    {
        var stored = new List<string>(waiting.Count);
        foreach (var (each, outcome) in waiting.Zip(outcomes))
        {
            if (outcome is AuditWriteOutcome.Conflict conflict)
            {
                await QuarantineAsync(each.Letter, conflict.Reason, cancellationToken);
            }
            else
            {
                stored.Add(each.Letter.Id);
            }
        }

        await box.RemoveAsync(stored, cancellationToken);
        metrics.Drained(stored.Count);
    }

    private async Task QuarantineAsync(DeadLetter letter, string reason, CancellationToken cancellationToken)
    {
        await box.QuarantineAsync(letter, reason, cancellationToken);
        metrics.Quarantined();
        LogQuarantined(letter.Id, reason);
    }

    [LoggerMessage(LogLevel.Error, "Dead letter {Id} was moved to the quarantine: {Reason}")]
    private partial void LogQuarantined(string id, string reason);

    private sealed record Waiting(DeadLetter Letter, AcceptedAuditEvent Accepted)
    {
        public AuditEvent Audit => Accepted.Event;
    }
}
