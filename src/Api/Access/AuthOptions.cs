using System.Net;
using Kubernaut.Api.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Access;

/// <summary>Who may call.</summary>
public sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>None is for development and is refused on anything but a loopback address.</summary>
    public AuthMode Mode { get; set; } = AuthMode.Kubernetes;

    /// <summary>Audiences of which a token must be made for one; empty means those of the API server itself, as tokens have that name none.</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];
}

/// <summary>How callers are told apart.</summary>
public enum AuthMode
{
    /// <summary>By their tokens, which the API server of the cluster reviews.</summary>
    Kubernetes,

    /// <summary>Not at all: whoever reaches the port may do everything.</summary>
    None,
}

/// <summary>Keeps an open door off the network, and a door without a doorkeeper shut.</summary>
internal sealed class AuthOptionsValidator(IConfiguration configuration, IServiceProviderIsKeyedService services) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = new List<string>();
        if (!services.IsKeyedService(typeof(IAccessControl), options.Mode))
        {
            failures.Add($"Auth:Mode={options.Mode} is not possible here: nothing in this process can tell callers apart in that way.");
        }

        // Not through HttpOptions, which may have mistakes of its own to tell.
        var address = configuration[$"{HttpOptions.Section}:{nameof(HttpOptions.Address)}"] ?? HttpOptions.AnyAddress;
        if (options.Mode is AuthMode.None && !(IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip)))
        {
            failures.Add($"Auth:Mode=None lets everybody in, so Http:Address must be a loopback address such as 127.0.0.1, not '{address}'.");
        }

        if (options.Audiences.Any(string.IsNullOrWhiteSpace))
        {
            failures.Add("Auth:Audiences holds an empty name.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
