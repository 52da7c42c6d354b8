using Kubernaut.Storage.Postgres;
using Npgsql;
using Xunit;

namespace Kubernaut.TestKit.Postgres;

/// <summary>
/// A database of the test's own on a real server, migrated by its owner, with audit partitions for last, this and next month; dropped
/// at the end. What the product does, it does there as the runtime login or as the owner, neither of them a superuser.
/// Use it as <c>IClassFixture&lt;TestDatabase&gt;</c>, or create one where a test spoils it.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime, IAsyncDisposable
{
    private TestServer? _server;
    private string? _name;
    private RuntimeDatabase? _runtime;
    private OwnerDatabase? _owner;
    private QueryDatabase? _queries;

    public string Name => _name ?? throw new InvalidOperationException("The database has not been created yet.");

    /// <summary>Of the runtime login.</summary>
    public string ConnectionString => As(TestLogins.Runtime);

    public string OwnerConnectionString => As(TestLogins.Owner);

    public RuntimeDatabase Runtime => _runtime ??= new RuntimeDatabase(ConnectionString);

    public OwnerDatabase Owner => _owner ??= new OwnerDatabase(OwnerConnectionString);

    public QueryDatabase Queries => _queries ??= new QueryDatabase(ConnectionString);

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
        return new TestDatabase { _server = server, _name = await server.CreateDatabaseAsync(template: null) };
    }

    public async Task InitializeAsync()
    {
        _server = await TestServer.ConnectAsync();
        _name = await _server.CreateDatabaseAsync(await TemplateDatabase.NameAsync());
    }

    /// <param name="login">One of <see cref="TestLogins"/>.</param>
    public string As(string login) => _server?.As(login, Name) ?? throw new InvalidOperationException("The database has not been created yet.");

    /// <summary>Runs SQL that a test needs for its setting; as a superuser, so that it can also do what the product must not.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await SuperuserAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The same as the owner of the schema, for what is to belong to it.</summary>
    public async Task<int> ExecuteAsOwnerAsync(string sql)
    {
        await using var connection = await Owner.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; default when there is none or it is NULL.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await SuperuserAsync();
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

        if (_queries is not null)
        {
            await _queries.DisposeAsync();
        }

        if (_server is not null && _name is not null)
        {
            await _server.DropDatabaseAsync(_name);
        }
    }

    private async Task<NpgsqlConnection> SuperuserAsync()
    {
        var connection = new NpgsqlConnection(_server?.AsSuperuser(Name));
        await connection.OpenAsync();
        return connection;
    }
}
