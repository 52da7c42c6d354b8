using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>The certificate by which we say who we are, inline or from files that may be rotated.</summary>
internal sealed class ClientIdentity(KubernetesClientConfiguration configuration)
{
    private readonly X509Certificate2? _inline = Inline(configuration);

    private readonly FileContent<X509Certificate2>? _files =
        configuration is { ClientCertificateFilePath: { } certificate, ClientKeyFilePath: { } key }
            ? new(paths => X509Certificate2.CreateFromPemFile(paths[0], paths[1]), certificate, key)
            : null;

    public bool IsConfigured => _inline is not null || _files is not null;

    /// <summary>Called for each new connection.</summary>
    public X509Certificate Select(
        object sender, string targetHost, X509CertificateCollection local, X509Certificate? remote, string[] issuers) =>
        _inline ?? _files!.Read();

    private static X509Certificate2? Inline(KubernetesClientConfiguration configuration) =>
        configuration is { ClientCertificateData: { } certificate, ClientCertificateKeyData: { } key }
            ? X509Certificate2.CreateFromPem(Pem(certificate), Pem(key))
            : null;

    private static string Pem(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
