using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Judges the certificate of Redis by authorities of our own in place of the system's.</summary>
internal sealed class RedisTrust
{
    private readonly X509Certificate2Collection _authorities = [];

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificates.</exception>
    public RedisTrust(string authorityFile) => _authorities.ImportFromPemFile(authorityFile);

    public bool Accepts(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        // The chain is ours to judge; the name was compared already, and a missing certificate is none.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }
}
