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

            // Whoever needs SET (other than SET LOCAL) or a lock of the session has OwnerDatabase, so what comes back to a pool is as it
            // was. To reset it all the same would be several statements before each one of ours.
            NoResetOnClose = true,
        };

        // Else a 201 may be lost with the server's memory when the role or the database was told not to wait for the disk.
        settings.Options = $"{settings.Options} -c synchronous_commit=on".TrimStart();
        settings.ApplicationName ??= "kubernaut-storage";
        return settings;
    }

    /// <summary>Refuses a server that is too old at each new connection: behind the same address may be another one tomorrow.</summary>
    /// <param name="settings">Of the connections.</param>
    /// <param name="name">Stands in metrics, in place of the connection string.</param>
    public static NpgsqlDataSource CreateSource(NpgsqlConnectionStringBuilder settings, string name) =>
        new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }
            .UsePhysicalConnectionInitializer(CheckVersion, connection =>
            {
                CheckVersion(connection);
                return Task.CompletedTask;
            })
            .Build();

    /// <remarks>The server tells its version when it greets, so this asks nothing.</remarks>
    private static void CheckVersion(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < UnsupportedPostgresException.OldestMajorVersion)
        {
            throw new UnsupportedPostgresException(connection.PostgreSqlVersion.ToString());
        }
    }
}
