using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Tests.Migrations;

/// <summary>On a server that has none of our roles yet, and so one of its own.</summary>
public sealed class DatabaseRolesTests : IAsyncLifetime
{
    private OwnServer _server = null!;

    public async Task InitializeAsync() => _server = await OwnServer.StartPostgresAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_owner_that_may_create_no_roles_waits_for_somebody_who_may_and_goes_on_by_itself()
    {
        await CreateOwnedDatabaseAsync("plain", "NOCREATEROLE");

        var without = await MigrateAsync("plain");
        var waiting = await StatusAsync("plain");
        var health = await RolesMissingAsync("plain");
        await ExecuteAsync("postgres", Assert.Single(without.Pending, pending => pending.Name == "roles").Command);
        var with = await MigrateAsync("plain");

        Assert.Equal((MigrationState.Waiting, "CREATE ROLE context_reader NOLOGIN; CREATE ROLE kubernaut_runtime NOLOGIN;"), (waiting.State, waiting.Needs));
        Assert.Equal(["context_reader", "kubernaut_runtime"], health);
        Assert.DoesNotContain(with.Pending, pending => pending.Name == "roles");
        Assert.Equal(MigrationState.Applied, (await StatusAsync("plain")).State);
        Assert.True(await RuntimeMayInsertAsync("plain"));
    }

    [Fact]
    public async Task Databases_of_one_server_that_are_migrated_at_once_share_the_roles()
    {
        var names = Enumerable.Range(0, 6).Select(n => $"shared_{n}").ToArray();
        foreach (var name in names)
        {
            await CreateOwnedDatabaseAsync(name, "CREATEROLE");
        }

        var results = await Task.WhenAll(names.Select(MigrateAsync));

        Assert.DoesNotContain(results, result => result.Pending.Any(pending => pending.Name == "roles"));
        Assert.DoesNotContain(await Task.WhenAll(names.Select(RuntimeMayInsertAsync)), may => !may);
    }

    private async Task CreateOwnedDatabaseAsync(string name, string options)
    {
        await ExecuteAsync("postgres", $"CREATE ROLE {name} LOGIN PASSWORD 'p' {options}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER {name}");
    }

    private async Task<SchemaMigrationResult> MigrateAsync(string name)
    {
        await using var owner = Owner(name);
        return await Migrator(owner).ApplyAsync(default);
    }

    private async Task<MigrationStatus> StatusAsync(string name)
    {
        await using var owner = Owner(name);
        return Assert.Single(await Migrator(owner).StatusAsync(default), status => status.Name == "roles");
    }

    private async Task<string[]> RolesMissingAsync(string name)
    {
        await using var login = new RuntimeDatabase(As(name));
        return await new DatabaseStatus(login, TimeProvider.System).MissingRolesAsync(default);
    }

    private async Task<bool> RuntimeMayInsertAsync(string name)
    {
        await using var connection = new NpgsqlConnection(As(name));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT has_table_privilege('{DatabaseRoles.Runtime}', 'audit_events', 'INSERT')", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string name, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server.Address) { Database = name, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private OwnerDatabase Owner(string name) => new(As(name));

    private string As(string name) =>
        new NpgsqlConnectionStringBuilder(_server.Address) { Username = name, Password = "p", Database = name, Pooling = false }.ConnectionString;

    private static SchemaMigrator Migrator(OwnerDatabase owner) => new(owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance);
}
