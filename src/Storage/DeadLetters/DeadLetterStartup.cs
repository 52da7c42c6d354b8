using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Refuses a Redis that is too old before anything is promised, and says early when another one would forget.</summary>
internal sealed partial class DeadLetterStartup(DeadLetterBox box, ILogger<DeadLetterStartup> logger) : IHostedService
{
    /// <exception cref="OptionsValidationException">Redis is too old.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!box.IsConfigured)
        {
            LogNotConfigured();
            return;
        }

        try
        {
            if (await box.Durability.VersionAsync(cancellationToken) is { Major: < RedisDurability.OldestMajorVersion } old)
            {
                throw new OptionsValidationException(
                    RedisOptions.Section,
                    typeof(RedisOptions),
                    [$"Redis:ConnectionString names a Redis {old}; {RedisDurability.OldestMajorVersion}.0 is the oldest that can hold dead letters."]);
            }

            if (await box.Durability.WhyNotAsync(cancellationToken) is { } reason)
            {
                LogNotDurable(reason);
            }
        }
        catch (Exception away) when (away is DeadLetterException or RedisServerException)
        {
            // No reason to keep the API down: PostgreSQL may be there, and Redis may come.
            LogAway(away);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Redis is not configured: while PostgreSQL is away, audit events are refused")]
    private partial void LogNotConfigured();

    [LoggerMessage(LogLevel.Error, "Redis would not keep what it acknowledges, so while PostgreSQL is away audit events are refused: {Reason}")]
    private partial void LogNotDurable(string reason);

    [LoggerMessage(LogLevel.Warning, "Redis cannot be asked at start; it will be when it is needed")]
    private partial void LogAway(Exception failure);
}
