using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Session-level advisory locks, one number per kind of work that must not run twice at once.</summary>
public static class AdvisoryLocks
{
    /// <summary>"kubernau" in ASCII, so that the locks of other applications in the same database stay clear of ours.</summary>
    private const long Ours = 0x6B75_6265_726E_6175;

    public const long Migrations = Ours + 1;
    public const long Partitions = Ours + 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Returns once the lock is held, which lasts until the connection closes. Polls, because a session that waits inside
    /// pg_advisory_lock holds a snapshot, and CREATE INDEX CONCURRENTLY in the lock's holder would wait for that: a deadlock.
    /// </summary>
    public static async Task TakeAsync(NpgsqlConnection connection, long key, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!await TryTakeAsync(connection, key, cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <returns>False when another session holds it.</returns>
    public static async Task<bool> TryTakeAsync(NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        SessionSettings.RequireOwn(connection);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection)
        {
            Parameters = { new() { Value = key } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
