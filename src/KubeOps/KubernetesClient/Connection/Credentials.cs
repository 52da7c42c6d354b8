using System.Net.Http.Headers;
using System.Text;
using k8s;
using k8s.Authentication;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Gives each request its Authorization header.</summary>
internal sealed class Credentials(KubernetesClientConfiguration configuration)
{
    /// <returns>Null when a certificate, or nothing, says who we are.</returns>
    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken)
    {
        if (configuration.TokenProvider is { } provider)
        {
            return await provider.GetAuthenticationHeaderAsync(cancellationToken);
        }

        if (configuration.AccessToken is { Length: > 0 } token)
        {
            return new AuthenticationHeaderValue("Bearer", token);
        }

        if (configuration.Username is { Length: > 0 } name)
        {
            var pair = Encoding.UTF8.GetBytes($"{name}:{configuration.Password}");
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(pair));
        }

        return null;
    }

    /// <summary>Called when the API server refused a header.</summary>
    /// <returns>Whether another try can have another outcome.</returns>
    public bool Renew(AuthenticationHeaderValue? refused)
    {
        if (configuration.TokenProvider is not { } provider)
        {
            return false;
        }

        if (provider is IRenewableToken renewable && refused?.Parameter is { } token)
        {
            renewable.Refused(token);
        }

        return true;
    }
}
