using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>The certificate by which we say who we are; each half inline or in a file that may be rotated.</summary>
internal sealed class ClientIdentity(KubernetesClientConfiguration configuration)
{
    public bool IsConfigured =>
        (configuration.ClientCertificateData ?? configuration.ClientCertificateFilePath) is not null
        && (configuration.ClientCertificateKeyData ?? configuration.ClientKeyFilePath) is not null;

    /// <summary>Called for each new connection, which are few; so the files are read each time, and a rotated certificate is not missed.</summary>
    public X509Certificate Select(
        object sender, string targetHost, X509CertificateCollection local, X509Certificate? remote, string[] issuers) => X509Certificate2.CreateFromPem(
        Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath),
        Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath));

    private static string Pem(string? base64, string path) =>
        base64 is null ? File.ReadAllText(path) : Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
