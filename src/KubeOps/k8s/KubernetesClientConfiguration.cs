using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

#nullable disable // The package leaves its API without nullable annotations; so must this, or callers would compile differently.

namespace k8s;

/// <summary>Where the API server is, how to trust it, and who we are to it.</summary>
public partial class KubernetesClientConfiguration
{
    /// <summary>The namespace of the context; null when it names none.</summary>
    public string Namespace { get; set; }

    /// <summary>The URL of the API server.</summary>
    public string Host { get; set; }

    /// <summary>The authorities that may sign the server's certificate; null trusts those of the machine.</summary>
    public X509Certificate2Collection SslCaCerts { get; set; }

    /// <summary>PEM in base64, as kubeconfig holds it.</summary>
    public string ClientCertificateData { get; set; }

    /// <summary>PEM in base64, as kubeconfig holds it.</summary>
    public string ClientCertificateKeyData { get; set; }

    public string ClientCertificateFilePath { get; set; }

    public string ClientKeyFilePath { get; set; }

    public bool SkipTlsVerify { get; set; }

    /// <summary>The name that the server's certificate must carry, where it is not the host's.</summary>
    public string TlsServerName { get; set; }

    public string UserAgent { get; set; }

    public string Username { get; set; }

    public string Password { get; set; }

    public string AccessToken { get; set; }

    /// <summary>Wins over <see cref="AccessToken"/>.</summary>
    public ITokenProvider TokenProvider { get; set; }

    /// <summary>Longest a request may take; a watch is not bounded by it.</summary>
    public TimeSpan HttpClientTimeout { get; set; } = TimeSpan.FromSeconds(100);

    public bool DisableHttp2 { get; set; }

    /// <summary>Read again when it changes, so that a rotated authority needs no restart.</summary>
    internal string CertificateAuthorityFilePath { get; set; }

    internal Uri ProxyUrl { get; set; }
}
