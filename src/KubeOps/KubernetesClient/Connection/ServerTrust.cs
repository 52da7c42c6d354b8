using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Decides whether the server's certificate is signed by our authority and names our server.</summary>
internal sealed class ServerTrust(KubernetesClientConfiguration configuration)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (configuration.SkipTlsVerify)
        {
            return true;
        }

        if (Authority() is not { } authority)
        {
            return errors == SslPolicyErrors.None;
        }

        // The machine's authorities say nothing about a cluster that has its own. Only the chain is judged anew:
        // a wrong name or no certificate at all stays wrong whoever signed.
        return errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors
            && certificate is X509Certificate2 server
            && IsSignedBy(authority, server, chain);
    }

    /// <summary>The file is read for each new connection: the kubelet replaces it through a link, which leaves no trace on the path itself.</summary>
    /// <returns>Null when none is configured.</returns>
    private X509Certificate2Collection? Authority() =>
        configuration.SslCaCerts
        ?? (configuration.CertificateAuthorityFilePath is { } path ? ReadAuthority(path) : null);

    private static bool IsSignedBy(X509Certificate2Collection authority, X509Certificate2 server, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);

        // Authorities of clusters publish no revocation lists.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(server);
    }

    private static X509Certificate2Collection ReadAuthority(string path)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(path);
        return authority;
    }
}
