using System.Globalization;

namespace Kubernaut.Api.Metrics;

/// <summary>Names and labels as Prometheus writes them.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/ and, for units, OpenTelemetry's compatibility rules.</remarks>
internal static class MetricText
{
    /// <summary>http.server.request.duration in s becomes http_server_request_duration_seconds.</summary>
    public static string Name(string instrument, string? unit, bool isCounter)
    {
        var name = Identifier(instrument);
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal))
        {
            name += suffix;
        }

        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>In the order of their names, so that the same labels are the same text.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var sorted = tags.ToArray();
        Array.Sort(sorted, (one, other) => string.CompareOrdinal(one.Key, other.Key));
        return string.Join(',', sorted.Select(tag => $"{Identifier(tag.Key)}=\"{EscapeLabel(Value(tag.Value))}\""));
    }

    public static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string? Value(object? value) => value switch
    {
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string? EscapeLabel(string? text) =>
        text?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Identifier(string text) =>
        string.Create(text.Length, text, (characters, source) =>
        {
            for (var index = 0; index < characters.Length; index++)
            {
                characters[index] = char.IsAsciiLetterOrDigit(source[index]) ? source[index] : '_';
            }
        });
}
