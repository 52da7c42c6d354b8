using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Whether Redis has on disk what it acknowledges.</summary>
internal sealed class RedisDurability(RedisConnection redis)
{
    /// <summary>XAUTOCLAIM tells of deleted entries, and appends to a stream are written as such, since this one.</summary>
    public const int OldestMajorVersion = 7;

    private volatile Confirmation? _confirmation;

    /// <summary>Asks anew, since settings can be changed at any time.</summary>
    /// <returns>Null when an acknowledged entry survives a crash; else why not.</returns>
    /// <exception cref="DeadLetterException">Redis cannot be asked.</exception>
    public async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        var generation = redis.Generation;
        var reason = WhyNot(await VersionAsync(cancellationToken), await SettingsAsync(cancellationToken));
        _confirmation = reason is null ? new Confirmation(generation) : null;
        return reason;
    }

    /// <summary>Asks only when nobody has since the connection was made: what is behind a new one may be another server.</summary>
    /// <exception cref="DeadLetterException">Redis cannot be asked, or would forget.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (_confirmation?.Generation != redis.Generation && await WhyNotAsync(cancellationToken) is { } reason)
        {
            throw new DeadLetterException($"Redis would not keep what it acknowledges: {reason}.");
        }
    }

    /// <exception cref="DeadLetterException">Redis cannot be asked.</exception>
    public async Task<Version> VersionAsync(CancellationToken cancellationToken)
    {
        var server = (string?)await redis.ExecuteAsync("INFO", ["server"], cancellationToken) ?? "";
        return VersionIn(server) ?? throw new DeadLetterException("Redis does not tell its version.");
    }

    internal static Version? VersionIn(string info)
    {
        const string name = "redis_version:";
        var line = info.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return Version.TryParse(line?[name.Length..].Trim(), out var version) ? version : null;
    }

    internal static string? WhyNot(Version version, IReadOnlyDictionary<string, string> settings)
    {
        (string Name, string Wanted)[] wanted =
        [
            ("appendonly", "yes"),

            // everysec loses the last second of what was acknowledged.
            ("appendfsync", "always"),

            // Else nothing is synced while the file is being rewritten.
            ("no-appendfsync-on-rewrite", "no"),

            // Any other policy may throw the whole stream away.
            ("maxmemory-policy", "noeviction"),
        ];

        if (version.Major < OldestMajorVersion)
        {
            return $"it is version {version}, and {OldestMajorVersion} is the oldest that fits";
        }

        var wrong = wanted.Where(setting => settings.GetValueOrDefault(setting.Name) != setting.Wanted).ToList();
        return wrong.Count == 0
            ? null
            : string.Join(", ", wrong.Select(setting => $"{setting.Name} is {settings.GetValueOrDefault(setting.Name, "not told")} and must be {setting.Wanted}"));
    }

    private async Task<Dictionary<string, string>> SettingsAsync(CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pattern in (string[])["*append*", "maxmemory-policy"])
        {
            try
            {
                var pairs = (string?[]?)await redis.ExecuteAsync("CONFIG", ["GET", pattern], cancellationToken) ?? [];
                foreach (var pair in pairs.Chunk(2))
                {
                    settings[pair[0] ?? ""] = pair[1] ?? "";
                }
            }
            catch (RedisServerException)
            {
                // A server that does not tell has settings that are not known to be right, and is told apart by them.
            }
        }

        return settings;
    }

    private sealed record Confirmation(int Generation);
}
