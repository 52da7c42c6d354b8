using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>The stream of events that were put aside: what a person does with them.</summary>
public sealed partial class DeadLetterQuarantine(RedisConnection redis, IOptions<RedisOptions> options)
{
    /// <summary>Of the largest events, some 30 MB.</summary>
    private const int PageSize = 50;

    /// <summary>Whether the text can be the id of an entry.</summary>
    public static bool IsId(string text) => Id().IsMatch(text);

    /// <exception cref="DeadLetterException">Redis cannot be asked.</exception>
    public async Task<long> CountAsync(CancellationToken cancellationToken) =>
        (long)await redis.ExecuteAsync("XLEN", [DeadLetterBox.QuarantineKey], cancellationToken);

    /// <summary>All entries, oldest first, a page at a time; not those that come after the walk began.</summary>
    /// <exception cref="DeadLetterException">Redis cannot be asked.</exception>
    public async IAsyncEnumerable<QuarantinedEvent> WalkAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = StreamEntry.ListOf(await redis.ExecuteAsync("XREVRANGE", [DeadLetterBox.QuarantineKey, "+", "-", "COUNT", 1], cancellationToken));
        if (newest.Count == 0)
        {
            yield break;
        }

        for (var from = "-"; ;)
        {
            var page = StreamEntry.ListOf(await redis.ExecuteAsync("XRANGE", [DeadLetterBox.QuarantineKey, from, newest[0].Id, "COUNT", PageSize], cancellationToken));
            foreach (var entry in page)
            {
                yield return Read(entry);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            from = $"({page[^1].Id}";
        }
    }

    /// <returns>Null when there is no such entry.</returns>
    /// <exception cref="DeadLetterException">Redis cannot be asked.</exception>
    public async Task<QuarantinedEvent?> FindAsync(string id, CancellationToken cancellationToken) =>
        StreamEntry.ListOf(await redis.ExecuteAsync("XRANGE", [DeadLetterBox.QuarantineKey, id, id], cancellationToken)) is [var entry] ? Read(entry) : null;

    /// <summary>Moves an entry back to those that wait for PostgreSQL, as it is.</summary>
    /// <returns>False when there is no such entry: it was replayed or purged before. Nothing happens twice.</returns>
    /// <exception cref="DeadLetterException">Redis cannot be asked, or as many events wait as may.</exception>
    public async Task<bool> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        // All in one script, so that whoever dies in the middle leaves the entry in one of the two streams and not in both.
        const string script = """
            local entry = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
            if not entry then
                return 0
            end
            if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[2]) then
                return -1
            end
            local fields = { event = '', content_hash = '' }
            for i = 1, #entry[2], 2 do
                fields[entry[2][i]] = entry[2][i + 1]
            end
            redis.call('XADD', KEYS[2], '*', 'event', fields.event, 'content_hash', fields.content_hash)
            redis.call('XDEL', KEYS[1], ARGV[1])
            return 1
            """;

        var moved = (long)await ExecuteAsync("EVAL", [script, 2, DeadLetterBox.QuarantineKey, DeadLetterBox.Key, id, options.Value.MaxDeadLetters], cancellationToken);
        return moved >= 0 ? moved == 1 : throw new DeadLetterException($"All {options.Value.MaxDeadLetters} places for waiting events are taken.");
    }

    /// <summary>Deletes an entry for good.</summary>
    /// <returns>False when there is no such entry.</returns>
    /// <exception cref="DeadLetterException">Redis cannot be asked.</exception>
    public async Task<bool> PurgeAsync(string id, CancellationToken cancellationToken) =>
        (long)await ExecuteAsync("XDEL", [DeadLetterBox.QuarantineKey, id], cancellationToken) == 1;

    private static QuarantinedEvent Read(StreamEntry entry) => new()
    {
        Id = entry.Id,
        QuarantinedAt = StreamEntry.InstantOf(entry.Id),
        QueuedAt = (string)entry["queued_as"]! is var id && IsId(id) ? StreamEntry.InstantOf(id) : null,
        Reason = (string)entry["reason"]!,
        EventJson = (string)entry["event"]!,
        ContentHash = (string)entry["content_hash"]!,
    };

    private async Task<RedisResult> ExecuteAsync(string command, object[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await redis.ExecuteAsync(command, arguments, cancellationToken);
        }
        catch (RedisServerException refusal)
        {
            // Out of memory, for example.
            throw new DeadLetterException($"Redis refused: {refusal.Message}", refusal);
        }
    }

    // As many digits as a number of milliseconds may have within the years that .NET knows.
    [GeneratedRegex(@"^\d{1,14}-\d{1,19}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
