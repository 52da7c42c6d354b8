using System.Globalization;
using k8s.Authentication;
using k8s.Exceptions;

#nullable disable // The package leaves its API without nullable annotations; so must this, or callers would compile differently.

namespace k8s;

public partial class KubernetesClientConfiguration
{
    private const string ServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static readonly string TokenPath = Path.Combine(ServiceAccountDirectory, "token");
    private static readonly string AuthorityPath = Path.Combine(ServiceAccountDirectory, "ca.crt");
    private static readonly string NamespacePath = Path.Combine(ServiceAccountDirectory, "namespace");

    private static string ServiceHost => Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");

    private static string ServicePort => Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");

    public static bool IsInCluster() =>
        !string.IsNullOrEmpty(ServiceHost) && !string.IsNullOrEmpty(ServicePort)
        && File.Exists(TokenPath) && File.Exists(AuthorityPath);

    /// <exception cref="KubeConfigException">This process runs in no pod, or its pod has no service account token.</exception>
    public static KubernetesClientConfiguration InClusterConfig()
    {
        if (!IsInCluster())
        {
            throw new KubeConfigException(
                $"Not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be set, and {TokenPath} and {AuthorityPath} must exist.");
        }

        return new KubernetesClientConfiguration
        {
            Host = new UriBuilder("https", ServiceHost, int.Parse(ServicePort, CultureInfo.InvariantCulture)).ToString(),
            TokenProvider = new TokenFile(TokenPath, TimeProvider.System),
            CertificateAuthorityFilePath = AuthorityPath,
            Namespace = File.Exists(NamespacePath) ? File.ReadAllText(NamespacePath).Trim() : null,
        };
    }
}
