using Kubernaut.Storage.Partitions;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Tells which months the waiting events are dated in, since those must not be closed.</summary>
public sealed class DeadLetterMonths(DeadLetterBox box)
{
    /// <returns>Null when Redis cannot be asked: what waits there is unknown then. Empty without a Redis.</returns>
    public async Task<IReadOnlySet<Month>?> ReadAsync(CancellationToken cancellationToken)
    {
        var months = new HashSet<Month>();
        if (!box.IsConfigured)
        {
            return months;
        }

        try
        {
            var pace = new DrainPace();
            for (var from = "-"; await box.PageAsync(from, pace.Count, cancellationToken) is { Count: > 0 } page; from = "(" + page[^1].Id)
            {
                pace.Went(page);

                // What cannot be read is nothing of ours and will be put aside.
                months.UnionWith(page.Select(letter => letter.TryRead(out var accepted) ? (Month?)Month.Of(accepted.Event.EventDate) : null).OfType<Month>());
            }

            return months;
        }
        catch (Exception failure) when (failure is DeadLetterException or RedisServerException)
        {
            return null;
        }
    }
}
