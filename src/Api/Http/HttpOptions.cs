using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Where the process listens.</summary>
internal sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    /// <summary>Every address of the machine.</summary>
    public const string AnyAddress = "*";

    /// <summary>An IP address to listen on, or * for all of them.</summary>
    [Required]
    public string Address { get; set; } = AnyAddress;

    /// <summary>0 takes a free one.</summary>
    [Range(0, 65535)]
    public int ApiPort { get; set; } = 8080;

    /// <summary>0 takes a free one.</summary>
    [Range(0, 65535)]
    public int HealthPort { get; set; } = 8081;

    /// <summary>0 takes a free one.</summary>
    [Range(0, 65535)]
    public int MetricsPort { get; set; } = 9090;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address != AnyAddress && !IPAddress.TryParse(Address, out _))
        {
            yield return new ValidationResult($"Http:Address must be an IP address or {AnyAddress}, not '{Address}'.", [nameof(Address)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class HttpOptionsValidator : IValidateOptions<HttpOptions>;
