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
        settings.ApplicationName ??= "kubernaut-storage";
        return settings;
    }
}
