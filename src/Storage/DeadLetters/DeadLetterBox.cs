using Kubernaut.Storage.Audit;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>The stream in which accepted events wait for PostgreSQL. An entry leaves it when its row is committed or when it moves to the quarantine, so its length is the backlog.</summary>
public sealed class DeadLetterBox
{
    public const string Key = "audit_dlq";
    public const string QuarantineKey = "audit_dlq_quarantine";

    private const string Group = "audit_drain";

    private readonly RedisConnection _redis;
    private readonly RedisDurability _durability;
    private readonly IOptions<RedisOptions> _options;

    public DeadLetterBox(RedisConnection redis, IOptions<RedisOptions> options)
    {
        _redis = redis;
        _options = options;
        _durability = new RedisDurability(redis);
    }

    public bool IsConfigured => _redis.IsConfigured;

    internal RedisDurability Durability => _durability;

    /// <summary>All of them or none. When this returns they are on the disk of Redis.</summary>
    /// <exception cref="DeadLetterException">None of them is known to be safe.</exception>
    public async Task AddAsync(IReadOnlyCollection<AcceptedAuditEvent> events, CancellationToken cancellationToken)
    {
        // A script, because the cap must hold between writers and a batch must not be half queued.
        const string script = """
            if redis.call('XLEN', KEYS[1]) + (#ARGV - 1) / 2 > tonumber(ARGV[1]) then
                return 0
            end
            for i = 2, #ARGV, 2 do
                redis.call('XADD', KEYS[1], '*', 'event', ARGV[i], 'content_hash', ARGV[i + 1])
            end
            return 1
            """;

        try
        {
            await _durability.ConfirmAsync(cancellationToken);
            var added = (long)await _redis.ExecuteAsync(
                "EVAL",
                [script, 1, Key, _options.Value.MaxDeadLetters, .. events.SelectMany(accepted => new object[] { DeadLetter.JsonOf(accepted), DeadLetter.HashOf(accepted) })],
                cancellationToken);
            if (added == 0)
            {
                throw new DeadLetterException($"All {_options.Value.MaxDeadLetters} places for waiting events are taken.");
            }
        }
        catch (RedisServerException refusal)
        {
            // Out of memory, for example; noeviction makes it say so.
            throw new DeadLetterException("Redis refused the events.", refusal);
        }
    }

    /// <returns>How many wait, and the oldest of them.</returns>
    public async Task<DeadLetterBacklog> BacklogAsync(CancellationToken cancellationToken)
    {
        var depth = (long)await _redis.ExecuteAsync("XLEN", [Key], cancellationToken);
        var quarantined = (long)await _redis.ExecuteAsync("XLEN", [QuarantineKey], cancellationToken);
        var oldest = StreamEntry.ListOf(await _redis.ExecuteAsync("XRANGE", [Key, "-", "+", "COUNT", 1], cancellationToken));
        return new DeadLetterBacklog(depth, quarantined, oldest.Count == 0 ? null : StreamEntry.InstantOf(oldest[0].Id));
    }

    /// <summary>Entries in their order, whoever they were given to.</summary>
    /// <param name="from">"-" from the first; "(" and an id from the one after.</param>
    /// <param name="count">Most that are returned.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<IReadOnlyList<DeadLetter>> PageAsync(string from, int count, CancellationToken cancellationToken) =>
        Entries(await _redis.ExecuteAsync("XRANGE", [Key, from, "+", "COUNT", count], cancellationToken));

    /// <summary>What this consumer was given before and has not finished, after the given entry; "0" is the first.</summary>
    internal Task<IReadOnlyList<DeadLetter>> ReadPendingAsync(string after, int count, CancellationToken cancellationToken) => ReadAsync(after, count, cancellationToken);

    /// <summary>What nobody was given yet.</summary>
    internal Task<IReadOnlyList<DeadLetter>> ReadNewAsync(int count, CancellationToken cancellationToken) => ReadAsync(">", count, cancellationToken);

    /// <summary>Takes over what another consumer has left alone for that long: it is dead, or nothing is lost by storing an event twice over.</summary>
    /// <returns>The entries, and where to go on; null at the end.</returns>
    internal async Task<(IReadOnlyList<DeadLetter> Entries, string? Next)> ClaimAsync(string from, TimeSpan idle, int count, CancellationToken cancellationToken)
    {
        var reply = (RedisResult[])(await WithGroupAsync(
            "XAUTOCLAIM",
            [Key, Group, _options.Value.Consumer, (long)idle.TotalMilliseconds, from, "COUNT", count],
            cancellationToken))!;
        var next = (string)reply[0]!;
        return (Entries(reply[1]), next == "0-0" ? null : next);
    }

    /// <summary>Forgets entries whose rows are committed.</summary>
    internal async Task RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        // Both at once: an entry that is acknowledged and still there would never be given to anyone again.
        const string script = """
            redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 2))
            return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
            """;
        if (ids.Count > 0)
        {
            await _redis.ExecuteAsync("EVAL", [script, 1, Key, Group, .. ids], cancellationToken);
        }
    }

    /// <summary>Puts an entry aside that can never be stored as it is.</summary>
    internal async Task QuarantineAsync(DeadLetter letter, string reason, CancellationToken cancellationToken)
    {
        // Only whoever deletes it moves it, so that two who have judged the same entry leave one.
        const string script = """
            redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
            if redis.call('XDEL', KEYS[1], ARGV[2]) == 0 then
                return 0
            end
            redis.call('XADD', KEYS[2], '*', 'event', ARGV[3], 'content_hash', ARGV[4], 'reason', ARGV[5], 'queued_as', ARGV[2])
            return 1
            """;
        await _redis.ExecuteAsync(
            "EVAL",
            [script, 2, Key, QuarantineKey, Group, letter.Id, letter.EventJson, letter.ContentHash, reason],
            cancellationToken);
    }

    private async Task<IReadOnlyList<DeadLetter>> ReadAsync(string from, int count, CancellationToken cancellationToken)
    {
        var reply = await WithGroupAsync("XREADGROUP", ["GROUP", Group, _options.Value.Consumer, "COUNT", count, "STREAMS", Key, from], cancellationToken);
        return reply.IsNull ? [] : Entries(((RedisResult[])((RedisResult[])reply!)[0]!)[1]);
    }

    /// <summary>Who empties or loses the stream takes the group along; what is added later must be read all the same.</summary>
    private async Task<RedisResult> WithGroupAsync(string command, object[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await _redis.ExecuteAsync(command, arguments, cancellationToken);
        }
        catch (RedisServerException missing) when (missing.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            await CreateGroupAsync(cancellationToken);
            return await _redis.ExecuteAsync(command, arguments, cancellationToken);
        }
    }

    private async Task CreateGroupAsync(CancellationToken cancellationToken)
    {
        try
        {
            // From the first entry: what came before the group waits like everything else.
            await _redis.ExecuteAsync("XGROUP", ["CREATE", Key, Group, "0", "MKSTREAM"], cancellationToken);
        }
        catch (RedisServerException exists) when (exists.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another replica was quicker.
        }
    }

    /// <summary>Fields are missing when somebody deleted the entry while it was pending, and are then judged as nothing of ours.</summary>
    private static IReadOnlyList<DeadLetter> Entries(RedisResult entries) =>
        [.. StreamEntry.ListOf(entries).Select(entry => new DeadLetter(entry.Id, (byte[])entry["event"]!, (string)entry["content_hash"]!))];
}
