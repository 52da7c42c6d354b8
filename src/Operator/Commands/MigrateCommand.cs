using System.CommandLine;
using Kubernaut.Storage.Migrations;
using Npgsql;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage migrate</c>: changes or shows the schema of the database, then ends.</summary>
internal static class MigrateCommand
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Of <c>status</c>: the database is not at this program's schema.</summary>
    private const int NotUpToDate = 2;

    public static Command Create()
    {
        var up = new Command("up", "Apply the migrations that the database lacks. Reads Postgres__OwnerConnectionString, else Postgres__ConnectionString.");
        up.SetAction((_, cancellationToken) => RunAsync(UpAsync, cancellationToken));

        var name = new Argument<string>("name") { Description = "The migration, for example 0008_adr033_multidimensional_tracking." };
        var down = new Command("down", "Take one migration back, keeping all rows. Stop the operator first: its next start applies the migration again.") { name };
        down.SetAction((parsed, cancellationToken) =>
            RunAsync((migrator, token) => DownAsync(migrator, parsed.GetRequiredValue(name), token), cancellationToken));

        var output = new Option<string>("--output") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var status = new Command("status", "Show each migration. Exit code 0: up to date, 2: not, 1: cannot be told.") { output };
        status.SetAction((parsed, cancellationToken) =>
            RunAsync((migrator, token) => StatusAsync(migrator, parsed.GetValue(output) == "json", token), cancellationToken));

        return new Command("migrate", "Manage the database schema.") { up, down, status };
    }

    private static async Task<int> RunAsync(Func<SchemaMigrator, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // Standard output is for what was asked for; a script may parse it.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddMigrations();
        using var host = builder.Build();

        try
        {
            return await run(host.Services.GetRequiredService<SchemaMigrator>(), cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or MigrationChangedException or MigrationNotReversibleException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"kubernaut-storage: cannot migrate: {failure.Message}");
            return Failed;
        }
    }

    private static async Task<int> UpAsync(SchemaMigrator migrator, CancellationToken cancellationToken)
    {
        var result = await migrator.ApplyAsync(cancellationToken);
        foreach (var name in result.Applied)
        {
            Console.WriteLine($"applied  {name}");
        }

        foreach (var pending in result.Pending)
        {
            Console.WriteLine($"pending  {pending.Name} (needs, by a superuser: {pending.Command})");
        }

        Console.WriteLine($"{result.Applied.Count} applied, {result.Pending.Count} pending");
        return Done;
    }

    private static async Task<int> DownAsync(SchemaMigrator migrator, string name, CancellationToken cancellationToken)
    {
        Console.WriteLine(await migrator.RevertAsync(name, cancellationToken) ? $"taken back  {name}" : $"not applied  {name}");
        return Done;
    }

    private static async Task<int> StatusAsync(SchemaMigrator migrator, bool asJson, CancellationToken cancellationToken)
    {
        var migrations = await migrator.StatusAsync(cancellationToken);
        Console.WriteLine(asJson ? MigrationStatusText.Json(migrations) : MigrationStatusText.Lines(migrations));

        // A step that waits for its extension is as it should be on a server without it.
        return migrations.All(each => each.State is MigrationState.Applied or MigrationState.Waiting) ? Done : NotUpToDate;
    }
}
