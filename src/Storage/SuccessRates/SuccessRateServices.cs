using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kubernaut.Storage.SuccessRates;

/// <summary>Registers counting of success.</summary>
public static class SuccessRateServices
{
    public static IServiceCollection AddSuccessRates(this IServiceCollection services)
    {
        services.AddPostgres();
        services.TryAddSingleton<SuccessRateTable>();
        return services;
    }
}
