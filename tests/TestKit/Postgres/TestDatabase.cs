using Kubernaut.Storage.Postgres;
using Npgsql;
using Xunit;

namespace Kubernaut.TestKit.Postgres;

/// <summary>
/// A database of the test's own on a real server, migrated, with audit partitions for last, this and next month; dropped at the end.
/// Use it as <c>IClassFixture&lt;TestDatabase&gt;</c>, or create one where a test spoils it.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime, IAsyncDisposable
{
    private string? _connectionString;
    private RuntimeDatabase? _runtime;
    private OwnerDatabase? _owner;

    public string ConnectionString => _connectionString ?? throw new InvalidOperationException("The database has not been created yet.");

    public RuntimeDatabase Runtime => _runtime ??= new RuntimeDatabase(ConnectionString);

    public OwnerDatabase Owner => _owner ??= new OwnerDatabase(ConnectionString);

    /// <summary>A migrated database.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        return database;
    }

    /// <summary>A database with nothing in it, not even our schema.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var server = await TestServer.ConnectAsync();
        return new TestDatabase { _connectionString = await server.CreateDatabaseAsync(template: null) };
    }

    public async Task InitializeAsync()
    {
        var server = await TestServer.ConnectAsync();
        _connectionString = await server.CreateDatabaseAsync(await TemplateDatabase.NameAsync());
    }

    /// <summary>Runs SQL that a test needs for its setting; as a superuser, so that it can also do what the product must not.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await Owner.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; default when there is none or it is NULL.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await Owner.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }

        if (_connectionString is not null)
        {
            var server = await TestServer.ConnectAsync();
            await server.DropDatabaseAsync(new NpgsqlConnectionStringBuilder(_connectionString).Database!);
        }
    }
}
