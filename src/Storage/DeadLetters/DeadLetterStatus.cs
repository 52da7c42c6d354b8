using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Whether an event could be queued now, and what waits.</summary>
public sealed class DeadLetterStatus(DeadLetterBox box, IOptions<RedisOptions> options)
{
    /// <summary>Looks in a row that find nothing gone, after which what waits is taken to be stuck. The drain looks twice a second, and seldom while it stores.</summary>
    internal const int LooksUntilStuck = 10;

    private volatile int _looksInVain;

    /// <summary>As of the drain's last look; null before the first, and while Redis is away.</summary>
    public DeadLetterBacklog? Last { get; private set; }

    /// <summary>Whether events are being brought home, which writers must leave room for. Not when what waits is stuck, as an event is whose month cannot be made.</summary>
    public bool IsDraining => Last is { Depth: > 0 } && _looksInVain < LooksUntilStuck;

    /// <returns>Null when an event can be queued; else why not, in words for whoever can only reach the health port.</returns>
    public async Task<string?> WhyNotReadyAsync(CancellationToken cancellationToken)
    {
        if (!box.IsConfigured)
        {
            return "Redis is not configured, so events are refused while the database is away";
        }

        try
        {
            if (await box.Durability.WhyNotAsync(cancellationToken) is { } reason)
            {
                return $"Redis would not keep what it acknowledges: {reason}";
            }

            var backlog = await LookAsync(cancellationToken);
            return backlog.Depth >= options.Value.MaxDeadLetters ? $"all {options.Value.MaxDeadLetters} places for waiting events are taken" : null;
        }
        catch (DeadLetterException)
        {
            return "Redis cannot be reached";
        }
        catch (RedisServerException)
        {
            // Still loading, for example, or the password is wrong.
            return "Redis refuses to answer";
        }
    }

    internal async Task<DeadLetterBacklog> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var backlog = await box.BacklogAsync(cancellationToken);
            _looksInVain = Last is { } last && backlog.Depth >= last.Depth && backlog.Oldest == last.Oldest ? _looksInVain + 1 : 0;
            return Last = backlog;
        }
        catch
        {
            Last = null;
            throw;
        }
    }
}
