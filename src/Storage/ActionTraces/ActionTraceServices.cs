using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kubernaut.Storage.ActionTraces;

/// <summary>Registers writing of action traces.</summary>
public static class ActionTraceServices
{
    public static IServiceCollection AddActionTraces(this IServiceCollection services)
    {
        services.AddPostgres();
        services.TryAddSingleton<ActionTraceWriter>();
        return services;
    }
}
