using System.CommandLine;
using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage migrate</c>: changes or shows the schema of the database, then ends.</summary>
internal static class MigrateCommand
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Of <c>status</c>, <c>plan</c> and <c>verify</c>: the database is not at this program's schema.</summary>
    private const int NotUpToDate = 2;

    private const string RuntimeKey = $"{PostgresOptions.Section}:{nameof(PostgresOptions.ConnectionString)}";
    private const string OwnerKey = $"{PostgresOptions.Section}:{nameof(PostgresOptions.OwnerConnectionString)}";

    private static readonly Option<string[]> Tables = new("--tables")
    {
        Description = "Only these tables, separated by commas, and what they need; months of audit_events by name. Default: all.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = parsed => [.. parsed.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    private static readonly Option<string[]> Skip = new("--skip")
    {
        Description = "Migrations or tables to leave out, separated by commas. What another one needs is refused.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = Tables.CustomParser,
    };

    private static readonly Option<bool> Audit = new("--audit") { Description = "Only what a service needs that emits audit events: audit_events and its months." };

    private static readonly Option<string> Output = MakeOutput();

    public static Command Create()
    {
        var up = new Command("up", "Apply the migrations that the database lacks. Reads Postgres__OwnerConnectionString, else Postgres__ConnectionString.") { Tables, Skip, Audit, Output };
        up.SetAction((parsed, cancellationToken) => RunAsync(parsed, UpAsync, cancellationToken));

        var name = new Argument<string>("name") { Description = "The migration, for example 0008_adr033_multidimensional_tracking." };
        var down = new Command("down", "Take one migration back, keeping all rows. Stop the operator first: its next start applies the migration again.") { name, Output };
        down.SetAction((parsed, cancellationToken) => RunAsync(parsed, (migrator, chosen, token) => DownAsync(migrator, parsed.GetRequiredValue(name), chosen, token), cancellationToken));

        var status = new Command("status", "Show each migration. Exit code 0: up to date, 2: not, 1: cannot be told.") { Tables, Skip, Audit, Output };
        status.SetAction((parsed, cancellationToken) => RunAsync(parsed, StatusAsync, cancellationToken));

        var plan = new Command("plan", "Show what up would do. Exit code 0: nothing, 2: something, 1: cannot be told.") { Tables, Skip, Audit, Output };
        plan.SetAction((parsed, cancellationToken) => RunAsync(parsed, PlanAsync, cancellationToken));

        var verify = new Command("verify", "Name all that the database lacks. Exit code 0: nothing, 2: something, 1: cannot be told.") { Tables, Skip, Audit, Output };
        verify.SetAction((parsed, cancellationToken) => RunAsync(parsed, VerifyAsync, cancellationToken));

        return new Command("migrate", "Manage the database schema.") { up, down, status, plan, verify };
    }

    private static Option<string> MakeOutput()
    {
        var output = new Option<string>("--output") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        return output;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<SchemaMigrator, Chosen, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // Standard output is for what was asked for; a script may parse it.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Kubernaut.Storage.Migrations", LogLevel.Information);
        builder.Services.AddMigrations();

        // Whoever only migrates has no runtime role to tell of.
        if (builder.Configuration[RuntimeKey] is null or "")
        {
            builder.Configuration[RuntimeKey] = builder.Configuration[OwnerKey];
        }

        using var host = builder.Build();

        try
        {
            var settings = host.Services.GetRequiredService<IOptions<PostgresOptions>>().Value;
            var tables = parsed.GetValue(Tables) ?? [];
            var options = new MigrationOptions
            {
                ConnectionString = settings.OwnerConnectionString is { Length: > 0 } own ? own : settings.ConnectionString,
                Tables = parsed.GetValue(Audit) ? [.. StorageMigrations.AuditTables(TimeProvider.System).Union(tables)] : tables,
                Skip = parsed.GetValue(Skip) ?? [],
            };
            return await run(host.Services.GetRequiredService<SchemaMigrator>(), new Chosen(options, parsed.GetValue(Output) == "json"), cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or MigrationChangedException or MigrationNotReversibleException or MigrationSelectionException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"kubernaut-storage: cannot migrate: {failure.Message}");
            return Failed;
        }
    }

    private static async Task<int> UpAsync(SchemaMigrator migrator, Chosen chosen, CancellationToken cancellationToken)
    {
        var result = await migrator.ApplyAsync(chosen.Options, cancellationToken);
        Console.WriteLine(chosen.AsJson ? MigrationText.Json(result) : MigrationText.Lines(result));
        return Done;
    }

    private static async Task<int> DownAsync(SchemaMigrator migrator, string name, Chosen chosen, CancellationToken cancellationToken)
    {
        var takenBack = await migrator.RevertAsync(name, cancellationToken);
        Console.WriteLine(chosen.AsJson ? MigrationText.Json(new { name, takenBack }) : takenBack ? $"taken back  {name}" : $"not applied  {name}");
        return Done;
    }

    private static async Task<int> StatusAsync(SchemaMigrator migrator, Chosen chosen, CancellationToken cancellationToken)
    {
        var migrations = await migrator.StatusAsync(chosen.Options, cancellationToken);
        Console.WriteLine(chosen.AsJson ? MigrationText.Json(new { migrations }) : MigrationText.Lines(migrations));

        // A step that waits for its extension is as it should be on a server without it.
        return migrations.All(each => each.State is MigrationState.Applied or MigrationState.Waiting) ? Done : NotUpToDate;
    }

    private static async Task<int> PlanAsync(SchemaMigrator migrator, Chosen chosen, CancellationToken cancellationToken)
    {
        var plan = await migrator.PlanAsync(chosen.Options, cancellationToken);
        Console.WriteLine(chosen.AsJson ? MigrationText.Json(plan) : MigrationText.Lines(plan));
        return plan.IsEmpty ? Done : NotUpToDate;
    }

    private static async Task<int> VerifyAsync(SchemaMigrator migrator, Chosen chosen, CancellationToken cancellationToken)
    {
        var found = await StorageMigrations.VerifyAsync(chosen.Options, cancellationToken);
        Console.WriteLine(chosen.AsJson ? MigrationText.Json(found) : MigrationText.Lines(found));
        return found.IsWhole ? Done : NotUpToDate;
    }

    private sealed record Chosen(MigrationOptions Options, bool AsJson);
}
