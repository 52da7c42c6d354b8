using System.Text;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>The parameters of a request; those that are null are left out.</summary>
internal static class Query
{
    public static string Add(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(path);
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return text.ToString();
    }
}
