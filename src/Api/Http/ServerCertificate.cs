using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>The certificate of the API port as its files have it; a new one that cannot be used leaves the old one in place.</summary>
internal sealed partial class ServerCertificate(IOptions<HttpOptions> options, ILogger<ServerCertificate> logger)
{
    private volatile SslStreamCertificateContext? _current;

    /// <summary>Of what was read last, usable or not, so that each content is judged and logged once.</summary>
    private byte[] _fingerprint = [];

    /// <summary>Read at the first handshake if not before.</summary>
    /// <exception cref="OptionsValidationException">The files hold no certificate that can be used, and never have.</exception>
    public SslStreamCertificateContext Current => _current ?? Load();

    /// <summary>When the certificate ends; null without TLS.</summary>
    public DateTimeOffset? Expiry => _current is { } current ? new DateTimeOffset(current.TargetCertificate.NotAfter.ToUniversalTime()) : null;

    /// <exception cref="OptionsValidationException">The files hold no certificate that can be used.</exception>
    public SslStreamCertificateContext Load()
    {
        try
        {
            Reload(Read());
            return _current!;
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            throw new OptionsValidationException(
                HttpOptions.Section,
                typeof(HttpOptions),
                [$"Http:CertificateFile={options.Value.CertificateFile} and Http:CertificateKeyFile={options.Value.CertificateKeyFile} cannot be used: {failure.Message}"]);
        }
    }

    /// <summary>Looks whether the files have changed.</summary>
    public void Refresh()
    {
        try
        {
            var files = Read();
            if (!SHA256.HashData([.. files.Certificate, .. files.Key]).SequenceEqual(_fingerprint))
            {
                Reload(files);
                LogReplaced(Expiry!.Value);
            }
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            LogUnusable(options.Value.CertificateFile, failure.Message);
        }
    }

    private void Reload((byte[] Certificate, byte[] Key) files)
    {
        _fingerprint = SHA256.HashData([.. files.Certificate, .. files.Key]);
        var (pem, key) = (Text(files.Certificate), Text(files.Key));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);

        // Offline: a handshake must not wait for whoever issued the certificate.
        _current = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pem, key), chain, offline: true);
    }

    private (byte[] Certificate, byte[] Key) Read() => (File.ReadAllBytes(options.Value.CertificateFile), File.ReadAllBytes(options.Value.CertificateKeyFile));

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);

    private static bool IsUnusable(Exception failure) => failure is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException;

    [LoggerMessage(LogLevel.Information, "The API has a new certificate, good until {Expiry:O}")]
    private partial void LogReplaced(DateTimeOffset expiry);

    [LoggerMessage(LogLevel.Error, "The certificate in {File} and its key cannot be used, so the old one stays: {Message}")]
    private partial void LogUnusable(string file, string message);
}
