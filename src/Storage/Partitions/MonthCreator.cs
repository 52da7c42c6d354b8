using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Storage.Partitions;

/// <summary>Makes months, each like its parent and attached without stopping a writer.</summary>
internal static class MonthCreator
{
    /// <summary>It may wait for a lock several times, and the server's own limit shall end it, not ours.</summary>
    private const int CommandTimeoutInLockTimeouts = 6;

    /// <returns>False when it was there already.</returns>
    public static async Task<bool> CreateAsync(
        NpgsqlConnection connection, PlannedAction.Create create, PartitionSettings settings, CancellationToken cancellationToken)
    {
        const string sql = "SELECT create_month_partition($1::regclass, $2, $3, $4)";

        await using var command = new NpgsqlCommand(sql, connection)
        {
            CommandTimeout = CommandTimeoutInLockTimeouts * (int)Math.Ceiling(settings.LockTimeout.TotalSeconds),
            Parameters =
            {
                new() { Value = settings.Table, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = create.Month.First },
                new() { Value = create.Reason },
                new() { Value = settings.StorageParameters.Select(pair => $"{pair.Key}={pair.Value}").ToArray() },
            },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
