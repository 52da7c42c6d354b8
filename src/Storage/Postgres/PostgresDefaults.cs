using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Settings that every connection of ours has, whatever the connection string says or leaves out.</summary>
internal static class PostgresDefaults
{
    public static NpgsqlConnectionStringBuilder Complete(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Else date arithmetic and the text of a timestamptz depend on the server's configuration.
            Timezone = "UTC",
        };

        // Else a 201 may be lost with the server's memory when the role or the database was told not to wait for the disk.
        settings.Options = $"{settings.Options} -c synchronous_commit=on".TrimStart();
        settings.ApplicationName ??= "kubernaut-storage";
        return settings;
    }
}
