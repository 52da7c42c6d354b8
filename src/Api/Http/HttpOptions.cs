using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Where the process listens, and how patiently.</summary>
internal sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    /// <summary>Every address of the machine.</summary>
    public const string AnyAddress = "*";

    /// <summary>An IP address to listen on, or * for all of them.</summary>
    [Required]
    public string Address { get; set; } = AnyAddress;

    /// <summary>Port of the HTTP API; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int ApiPort { get; set; } = 8080;

    /// <summary>Port of the probes; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int HealthPort { get; set; } = 8081;

    /// <summary>Port of the metrics; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int MetricsPort { get; set; } = 9090;

    /// <summary>PEM file of the certificate of the API port, followed by its intermediates. With it the API speaks TLS only; without, plain HTTP.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file of the certificate's private key, which has no password.</summary>
    public string CertificateKeyFile { get; set; } = "";

    /// <summary>Pause between two looks at the certificate's files, 0.1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan CertificateCheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections to the API port at the same time, 1 to 1,000,000; further ones are closed at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 5000;

    /// <summary>Longest that a caller may take to send the headers of a request, 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long requests are still served after the order to stop, so that whoever routes them can learn of it first; 0 to 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    public bool IsTls => CertificateFile.Length > 0;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address != AnyAddress && !IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult($"Http:Address must be an IP address or {AnyAddress}, not '{Address}'.", [nameof(Address)]);
        }

        if (CertificateFile.Length > 0 != CertificateKeyFile.Length > 0)
        {
            yield return new ValidationResult("Http:CertificateFile and Http:CertificateKeyFile belong together; one is missing.", [nameof(CertificateFile)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;
