using Kubernaut.Api.Access;

namespace Kubernaut.Operator.Access;

/// <summary>Registers the API server as the one who knows callers.</summary>
internal static class AccessServices
{
    public static IServiceCollection AddKubernetesAccess(this IServiceCollection services)
    {
        services.AddSingleton<IReviews, KubernetesReviews>();
        services.AddKeyedSingleton<IAccessControl, KubernetesAccess>(AuthMode.Kubernetes);
        return services;
    }
}
