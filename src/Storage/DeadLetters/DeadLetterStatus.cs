using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Whether an event could be queued now, and what waits.</summary>
public sealed class DeadLetterStatus(DeadLetterBox box, IOptions<RedisOptions> options)
{
    /// <summary>As of the drain's last look; null before the first, and while Redis is away.</summary>
    public DeadLetterBacklog? Last { get; private set; }

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
            return Last = await box.BacklogAsync(cancellationToken);
        }
        catch
        {
            Last = null;
            throw;
        }
    }
}
