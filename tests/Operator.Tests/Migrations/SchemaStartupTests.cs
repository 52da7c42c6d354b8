using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Operator.Tests.Migrations;

public sealed class SchemaStartupTests
{
    [Fact]
    public async Task A_database_that_comes_back_empty_is_migrated_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new ManualTime();
        using var startup = new SchemaStartup(
            new SchemaMigrator(database.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance),
            new SchemaState(),
            new DatabaseStatus(database.Runtime, TimeProvider.System),
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            time,
            NullLogger<SchemaStartup>.Instance);
        await startup.StartAsync(default);
        await time.NextTimerAsync(SchemaStartup.Pause);
        await database.ExecuteAsync(
            """
            DROP SCHEMA public, audit_retired CASCADE;
            CREATE SCHEMA public AUTHORIZATION pg_database_owner;
            GRANT USAGE ON SCHEMA public TO PUBLIC
            """);

        await time.AdvanceToNextTimerAsync(SchemaStartup.Pause);

        await Eventually.TrueAsync(
            () => database.ScalarAsync<bool>("SELECT to_regclass('audit_events') IS NOT NULL"), TimeSpan.FromSeconds(60), () => "the schema did not come back");
        await startup.StopAsync(default);
    }
}
