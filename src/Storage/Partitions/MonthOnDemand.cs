using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Partitions;

/// <summary>Makes the month of an event that found none. The one change of the schema that the runtime role may cause.</summary>
public sealed class MonthOnDemand(RuntimeDatabase database)
{
    /// <param name="day">At most 366 days ago, or tomorrow.</param>
    /// <param name="cancellationToken">Cancels the wait; the month may be made all the same.</param>
    /// <returns>True when it was made by this call, false when it was there already.</returns>
    /// <exception cref="PostgresException">
    /// 55P03: a lock was not to be had within two seconds. 42P07: the month's name is taken by something else. 22008: no
    /// event can have this day. 42501: this role may not insert events.
    /// </exception>
    public async Task<bool> EnsureAsync(DateOnly day, CancellationToken cancellationToken)
    {
        const string sql = "SELECT ensure_audit_month($1)";

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = day } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
