using System.Globalization;
using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.TestKit.Postgres;

/// <summary>A migrated database with partitions for last, this and next month, made once per process and copied for each test class.</summary>
internal static class TemplateDatabase
{
    private static readonly Lazy<Task<string>> Instance = new(CreateAsync);

    /// <returns>Its name.</returns>
    public static Task<string> NameAsync() => Instance.Value;

    private static async Task<string> CreateAsync()
    {
        var server = await TestServer.ConnectAsync();
        var name = await server.CreateDatabaseAsync(template: null);

        // Unpooled, because a database with open connections cannot be copied.
        await using (var superuser = new NpgsqlConnection(server.AsSuperuser(name)))
        {
            await superuser.OpenAsync();
            await InstallVectorAsync(superuser);
        }

        await using var owner = new OwnerDatabase(server.As(TestLogins.Owner, name));
        await new SchemaMigrator(owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(CancellationToken.None);

        await using (var connection = await owner.OpenAsync(CancellationToken.None))
        {
            var now = TimeProvider.System.GetUtcNow();
            foreach (var offset in (int[])[-1, 0, 1])
            {
                await AttachMonthAsync(connection, new DateOnly(now.Year, now.Month, 1).AddMonths(offset));
            }
        }

        return name;
    }

    private static async Task InstallVectorAsync(NpgsqlConnection connection)
    {
        await using var available = new NpgsqlCommand("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'", connection);
        if ((long)(await available.ExecuteScalarAsync())! > 0)
        {
            await using var create = new NpgsqlCommand("CREATE EXTENSION vector", connection);
            await create.ExecuteNonQueryAsync();
        }
    }

    private static async Task AttachMonthAsync(NpgsqlConnection connection, DateOnly month)
    {
        var name = month.ToString("'audit_events_y'yyyy'm'MM", CultureInfo.InvariantCulture);
        await using var command = new NpgsqlCommand(
            $"""
            CREATE TABLE {name} (LIKE audit_events INCLUDING ALL);
            ALTER TABLE audit_events ATTACH PARTITION {name} FOR VALUES FROM ('{month:yyyy-MM-dd}') TO ('{month.AddMonths(1):yyyy-MM-dd}');
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }
}
