using System.CommandLine;
using Kubernaut.Storage.Migrations;
using Npgsql;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage migrate</c>: brings the database to this program's schema, then ends.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var up = new Command("up", "Apply the migrations that the database lacks. Reads Postgres__OwnerConnectionString, else Postgres__ConnectionString.");
        up.SetAction((_, cancellationToken) => UpAsync(cancellationToken));
        return new Command("migrate", "Manage the database schema.") { up };
    }

    private static async Task<int> UpAsync(CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMigrations();
        using var host = builder.Build();

        try
        {
            var result = await host.Services.GetRequiredService<SchemaMigrator>().ApplyAsync(cancellationToken);
            foreach (var name in result.Applied)
            {
                Console.WriteLine($"applied  {name}");
            }

            foreach (var pending in result.Pending)
            {
                Console.WriteLine($"pending  {pending.Name} (needs: CREATE EXTENSION {pending.RequiredExtension}, by a superuser)");
            }

            Console.WriteLine($"{result.Applied.Count} applied, {result.Pending.Count} pending");
            return 0;
        }
        catch (Exception failure) when (failure is NpgsqlException or MigrationChangedException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"kubernaut-storage: cannot migrate: {failure.Message}");
            return 1;
        }
    }
}
