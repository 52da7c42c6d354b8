using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Kubernaut.Operator.Tests.Documents;

/// <summary>Writes docs/settings.md from the classes of options: their sections, properties, defaults, ranges and comments.</summary>
internal static partial class SettingsPage
{
    private const string Head = """
        # Settings

        Every setting is an environment variable, or the same name with `:` for `__` in an `appsettings.json` beside the binary. Durations are
        `hours:minutes:seconds`, with `days.` in front if need be. A value that cannot be stops the start, with all mistakes in one message.
        Where `KUBERNAUT_SETTINGS_FOLDER` names a folder, each file in it is a setting too, named as the variable would be: mount Secrets there. Nothing of them is logged.

        This page is written by `make generate` from the code that reads the settings.


        """;

    private const string Tail = """
        ## Signals

        | variable | what | default |
        |---|---|---|
        | `OTEL_EXPORTER_OTLP_ENDPOINT` | base URL of an OpenTelemetry collector, such as `http://collector:4318`; traces and metrics are sent there | nothing is sent |
        | `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` | the whole URL for one of the two | |
        | `OTEL_EXPORTER_OTLP_PROTOCOL` | `http/protobuf` or `grpc` (port 4317) | `http/protobuf` |
        | `OTEL_SERVICE_NAME` | how we are named there | `kubernaut-storage` |
        | `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS` and the other `OTEL_` variables of the SDK | as OpenTelemetry has them | |
        | `Logging__Console__FormatterName` | `json`, a line of JSON for each entry; `simple` for people | `json` |
        | `Logging__LogLevel__Default` | Trace, Debug, Information, Warning, Error or Critical; one category by its name, as in `Logging__LogLevel__Npgsql` | `Information` |

        ## Cluster

        | variable | what | default |
        |---|---|---|
        | `KUBECONFIG` | files that say how to reach the API server | the service account of the pod |
        | `KUBERNETES_SERVICE_HOST`, `KUBERNETES_SERVICE_PORT` | set by the kubelet: the API server, from inside | |
        | `POD_NAMESPACE` | where the lease and the rights of callers are; from the downward API | the namespace of the service account |
        | `POD_NAME` | names this replica in the lease | the name of the host |

        """;

    public static IReadOnlyList<Setting> Settings { get; } =
    [
        .. new[] { "Kubernaut.Api", "Kubernaut.Storage", "kubernaut-storage" }
            .SelectMany(assembly => Assembly.Load(assembly).GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal) && SectionOf(type) is not null)
            .OrderBy(SectionOf, StringComparer.Ordinal).ThenBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => new Setting(SectionOf(type)!, type, property))),
    ];

    public static string Write()
    {
        var text = new StringBuilder(Head);
        foreach (var section in Settings.GroupBy(setting => setting.Options))
        {
            text.Append("## ").Append(section.First().Section.Replace(":", ": ", StringComparison.Ordinal)).Append("\n\n");
            text.Append(Comments.Of(section.Key)).Append("\n\n| variable | what | range | default |\n|---|---|---|---|\n");
            foreach (var setting in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Variable}` | {Comments.Of(setting.Property)} | {setting.Range} | {setting.Default} |\n");
            }

            text.Append('\n');
        }

        return text.Append(Tail).ToString();
    }

    private static string? SectionOf(Type type) => type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string;

    internal sealed record Setting(string Section, Type Options, PropertyInfo Property)
    {
        public string Variable => $"{Section.Replace(":", "__", StringComparison.Ordinal)}__{Property.Name}{(IsList ? "__0, …__1" : "")}";

        public string Range => Property.GetCustomAttribute<RangeAttribute>() is { } range
            ? $"{Text(range.Minimum)} to {Text(range.Maximum)}"
            : Property.GetCustomAttribute<RequiredAttribute>() is not null ? "required"
            : Type.IsEnum ? string.Join(", ", Enum.GetNames(Type))
            : Type == typeof(bool) ? "true, false"
            : "";

        public string Default => IsOfTheMachine ? "" : Property.GetValue(Activator.CreateInstance(Options)) switch
        {
            null or "" => "",
            System.Collections.IEnumerable list and not string => string.Join(", ", list.Cast<object>()),
            var value => $"`{Text(value)}`",
        };

        private Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

        private bool IsList => Type != typeof(string) && Type.IsAssignableTo(typeof(System.Collections.IEnumerable));

        /// <summary>Its comment says what it is by default.</summary>
        private bool IsOfTheMachine => Property.GetValue(Activator.CreateInstance(Options)) is string text && text == Environment.MachineName;

        private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    /// <summary>The summaries of the code, as the compiler wrote them down.</summary>
    private static partial class Comments
    {
        private static readonly Dictionary<string, XElement> Members = Directory.GetFiles(AppContext.BaseDirectory, "*.xml")
            .Where(file => Path.GetFileName(file).StartsWith("kubernaut", StringComparison.OrdinalIgnoreCase))
            .SelectMany(file => XDocument.Load(file).Descendants("member"))
            .DistinctBy(member => member.Attribute("name")!.Value)
            .ToDictionary(member => member.Attribute("name")!.Value);

        public static string Of(Type type) => Summary($"T:{type.FullName}");

        public static string Of(PropertyInfo property) => Summary($"P:{property.DeclaringType!.FullName}.{property.Name}");

        private static string Summary(string member) =>
            Members.TryGetValue(member, out var comment) && comment.Element("summary") is { } summary
                ? Blanks().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal)
                : "";

        private static string Markdown(XNode node) => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            XElement element => element.Value,
            _ => "",
        };

        [GeneratedRegex(@"\s+")]
        private static partial Regex Blanks();
    }
}
