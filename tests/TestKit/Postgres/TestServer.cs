using Npgsql;

namespace Kubernaut.TestKit.Postgres;

/// <summary>The server named by KUBERNAUT_TEST_POSTGRES, the databases that this test process made there, and those that dead ones left.</summary>
internal sealed class TestServer
{
    /// <summary>Any number of ours: it only has to keep two test processes from sweeping, or making the logins, at once.</summary>
    private const long SweepLock = 0x7465_7374_6462;

    private const string Prefix = "kubernaut_test_";

    private static readonly Lazy<Task<TestServer>> Instance = new(StartAsync);

    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly string _run;

    /// <summary>
    /// Open as long as the process lives: it tells other processes that the databases of this run are in use. Held here, because
    /// the garbage collector closes a connection that nobody refers to.
    /// </summary>
    private readonly NpgsqlConnection _keeper;
    private int _databases;

    private TestServer(NpgsqlConnectionStringBuilder server, string run, NpgsqlConnection keeper) => (_server, _run, _keeper) = (server, run, keeper);

    public static Task<TestServer> ConnectAsync() => Instance.Value;

    /// <returns>The name of a new database; without a template it is empty.</returns>
    public async Task<string> CreateDatabaseAsync(string? template)
    {
        var name = $"{_run}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} OWNER {TestLogins.Owner} TEMPLATE {template ?? "template0"}");
        return name;
    }

    /// <summary>The connection string of one of <see cref="TestLogins"/>.</summary>
    public string As(string login, string database) => TestLogins.As(login, _server, database);

    public string AsSuperuser(string database) => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = database, Timezone = "UTC" }.ConnectionString;

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private static async Task<TestServer> StartAsync()
    {
        var server = new NpgsqlConnectionStringBuilder(Required.Variable(Required.Postgres)) { Pooling = false };
        var run = $"{Prefix}{Guid.NewGuid():N}"[..(Prefix.Length + 8)];

        var keeper = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { ApplicationName = run, KeepAlive = 30 }.ConnectionString);
        await keeper.OpenAsync();

        var started = new TestServer(server, run, keeper);
        await started.ExecuteOnKeeperAsync($"SELECT pg_advisory_lock({SweepLock})");
        await TestLogins.CreateAsync(keeper, server.Password);
        await started.SweepAsync();
        await started.ExecuteOnKeeperAsync($"SELECT pg_advisory_unlock({SweepLock})");
        return started;
    }

    private async Task SweepAsync()
    {
        const string abandoned = """
            SELECT datname::text FROM pg_database
            WHERE datname LIKE 'kubernaut\_test\_%'
              AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = substring(datname FROM '^kubernaut_test_[0-9a-f]{8}'))
            """;

        var names = new List<string>();
        await using (var command = new NpgsqlCommand(abandoned, _keeper))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
            }
        }

        foreach (var name in names)
        {
            await DropDatabaseAsync(name);
        }
    }

    private async Task ExecuteOnKeeperAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _keeper);
        await command.ExecuteNonQueryAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
