using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using k8s;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>How many requests an API server has answered so far, by verb, for what an operator asks about; its lease is left out.</summary>
internal sealed partial record RequestCount(IReadOnlyDictionary<string, long> ByVerb)
{
    private static readonly string[] Resources = ["remediationplaybooks", "auditpartitionpolicies", "events", "tokenreviews", "subjectaccessreviews"];

    public long Total => ByVerb.Values.Sum();

    /// <summary>Everything but reading.</summary>
    public long Writes => ByVerb.Where(pair => pair.Key is not ("GET" or "LIST" or "WATCH")).Sum(pair => pair.Value);

    /// <summary>As the API server counts them itself. It counts a watch when that ends.</summary>
    public static async Task<RequestCount> ReadAsync(KubernetesClientConfiguration configuration)
    {
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(trusting);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", configuration.AccessToken);
        var metrics = await client.GetStringAsync(new Uri(new Uri(configuration.Host), "metrics"));
        var samples = Sample().Matches(metrics)
            .Select(match => (Labels: match.Groups[1].Value, Count: double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
            .Where(sample => Resources.Contains(Label(sample.Labels, "resource")));
        return new RequestCount(samples
            .GroupBy(sample => Label(sample.Labels, "verb"))
            .ToDictionary(verb => verb.Key, verb => (long)verb.Sum(sample => sample.Count)));
    }

    public RequestCount Since(RequestCount earlier) =>
        new(ByVerb.ToDictionary(pair => pair.Key, pair => pair.Value - earlier.ByVerb.GetValueOrDefault(pair.Key)));

    public override string ToString() => string.Join(", ", ByVerb.Select(pair => $"{pair.Key} {pair.Value}"));

    private static string Label(string labels, string name) => Regex.Match(labels, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex(@"^apiserver_request_total\{([^}]*)\} (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
