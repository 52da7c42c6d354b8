using System.Text.RegularExpressions;
using Kubernaut.TestKit;

namespace Kubernaut.Operator.Tests.Documents;

public sealed partial class SettingsTests
{
    private static readonly IReadOnlyList<(string Path, string Text)> Sources =
    [
        .. Directory.GetFiles(GeneratedFile.PathOf("src"), "*.cs", SearchOption.AllDirectories).Select(file => (file, File.ReadAllText(file))),
    ];

    [Fact]
    [Trait("Makes", "File")]
    public Task The_settings_reference_is_written_from_the_options() => GeneratedFile.MustBeAsync(SettingsPage.Write(), "docs", "settings.md");

    [Fact]
    public void Every_setting_says_what_it_is()
    {
        var silent = SettingsPage.Write().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|')[2].Trim().Length == 0);

        Assert.Empty(silent);
    }

    [Fact]
    public void Every_setting_is_read_by_code_outside_its_class()
    {
        var unread = SettingsPage.Settings
            .Where(setting => !Sources.Any(source => Path.GetFileNameWithoutExtension(source.Path) != setting.Options.Name && source.Text.Contains($".{setting.Property.Name}", StringComparison.Ordinal)))
            .Where(setting => !Sources.Any(source => Path.GetFileNameWithoutExtension(source.Path) == setting.Options.Name && Regex.Count(source.Text, $@"\b{setting.Property.Name}\b") > 1))
            .Select(setting => setting.Variable);

        Assert.Empty(unread);
    }

    [Fact]
    public void Every_variable_that_the_code_reads_is_in_the_reference()
    {
        var page = SettingsPage.Write();

        var read = Sources.SelectMany(source => Variable().Matches(source.Text)).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Contains("KUBECONFIG", read);
        Assert.DoesNotContain(read, variable => !page.Contains($"`{variable}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_variable_of_the_reference_is_read_by_us_or_by_the_sdk_of_opentelemetry()
    {
        string[] bySdk = ["OTEL_TRACES_SAMPLER", "OTEL_EXPORTER_OTLP_HEADERS"];

        var named = Documented().Matches(SettingsPage.Write()).Select(match => match.Groups[1].Value).Distinct().Except(bySdk).ToList();

        Assert.Contains("KUBECONFIG", named);
        Assert.DoesNotContain(named, variable => !Sources.Any(source => source.Text.Contains($"\"{variable}\"", StringComparison.Ordinal)));
    }

    [GeneratedRegex("`([A-Z]+(?:_[A-Z]+)*[A-Z])`")]
    private static partial Regex Documented();

    /// <summary>Names as the environment has them; KUBERNETES_EXEC_INFO is written for a credential plugin.</summary>
    [GeneratedRegex("\"((?:OTEL|POD|KUBERNETES_SERVICE|KUBERNAUT|OPERATOR)_[A-Z_]+|KUBECONFIG)\"")]
    private static partial Regex Variable();
}
