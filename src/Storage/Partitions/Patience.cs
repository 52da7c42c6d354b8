using System.Data;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Runs what waits for transactions that are older than itself, and whose work is lost when a time-out ends it.</summary>
internal static class Patience
{
    /// <summary>It waits until its token ends it.</summary>
    public static readonly TimeSpan Unlimited = TimeSpan.Zero;

    /// <param name="connection">Its session waits as long as before afterwards.</param>
    /// <param name="sql">A statement that no writer queues behind.</param>
    /// <param name="patience">Longest that it waits for one transaction, or <see cref="Unlimited"/>; the work itself may take any time.</param>
    /// <param name="lockTimeout">Of all other statements.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="PostgresException">55P03: an older transaction did not end.</exception>
    public static async Task RunAsync(
        NpgsqlConnection connection, string sql, TimeSpan patience, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        await SessionSettings.SetLockTimeoutAsync(connection, patience, cancellationToken);
        try
        {
            await Statements.RunAsync(connection, sql, cancellationToken);
        }
        finally
        {
            if (connection.State is ConnectionState.Open)
            {
                await SessionSettings.SetLockTimeoutAsync(connection, lockTimeout, CancellationToken.None);
            }
        }
    }
}
