using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Who may call.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>None is for development and is refused on anything but a loopback address.</summary>
    public AuthMode Mode { get; set; } = AuthMode.Kubernetes;
}

/// <summary>How callers are told apart.</summary>
internal enum AuthMode
{
    /// <summary>By service-account tokens, which the API server of the cluster reviews.</summary>
    Kubernetes,

    /// <summary>Not at all: whoever reaches the port may do everything.</summary>
    None,
}

/// <summary>Keeps an open door off the network.</summary>
internal sealed class AuthOptionsValidator(IConfiguration configuration) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        if (options.Mode is AuthMode.Kubernetes)
        {
            return ValidateOptionsResult.Fail("Auth:Mode=Kubernetes is not supported by this version; Auth:Mode=None serves a loopback address without asking who calls.");
        }

        // Not through HttpOptions, which may have mistakes of its own to tell.
        var address = configuration[$"{HttpOptions.Section}:{nameof(HttpOptions.Address)}"] ?? HttpOptions.AnyAddress;
        return IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Auth:Mode=None lets everybody in, so Http:Address must be a loopback address such as 127.0.0.1, not '{address}'.");
    }
}
