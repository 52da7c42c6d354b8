using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Decides whether the server's certificate is signed by our authority and names our server.</summary>
internal sealed class ServerTrust(KubernetesClientConfiguration configuration)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly FileContent<X509Certificate2Collection>? _authorityFile =
        configuration.CertificateAuthorityFilePath is { } path ? new(ReadAuthority, path) : null;

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (configuration.SkipTlsVerify || errors == SslPolicyErrors.None)
        {
            return true;
        }

        // Only the chain may be judged anew: a wrong name or no certificate at all stays wrong whoever signed.
        return errors == SslPolicyErrors.RemoteCertificateChainErrors
            && certificate is X509Certificate2 server
            && Authority() is { } authority
            && IsSignedBy(authority, server, chain);
    }

    private X509Certificate2Collection? Authority() => configuration.SslCaCerts ?? _authorityFile?.Read();

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

    private static X509Certificate2Collection ReadAuthority(IReadOnlyList<string> paths)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(paths[0]);
        return authority;
    }
}
