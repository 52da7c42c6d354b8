using k8s;
using Kubernaut.Api.Access;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kubernaut.Operator.Access;

/// <summary>Registers the API server as the one who knows callers.</summary>
internal static class AccessServices
{
    public static IServiceCollection AddKubernetesAccess(this IServiceCollection services)
    {
        // A process with controllers has a client already.
        services.TryAddSingleton<IKubernetesClient>(_ => new KubernetesClient(KubernetesClientConfiguration.BuildDefaultConfig()));
        services.AddSingleton<IReviews, KubernetesReviews>();
        services.AddKeyedSingleton<IAccessControl, KubernetesAccess>(AuthMode.Kubernetes);
        return services;
    }
}
