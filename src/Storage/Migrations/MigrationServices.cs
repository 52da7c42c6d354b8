using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kubernaut.Storage.Migrations;

/// <summary>Registers the migrations.</summary>
public static class MigrationServices
{
    public static IServiceCollection AddMigrations(this IServiceCollection services)
    {
        services.AddPostgres();
        services.TryAddSingleton<SchemaMigrator>();
        return services;
    }
}
