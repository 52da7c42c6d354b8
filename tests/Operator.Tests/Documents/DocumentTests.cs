using System.Text.RegularExpressions;
using Kubernaut.TestKit;

namespace Kubernaut.Operator.Tests.Documents;

public sealed partial class DocumentTests
{
    [Fact]
    public void Each_alert_has_its_page_and_each_page_its_alert()
    {
        var alerts = Alert().Matches(File.ReadAllText(GeneratedFile.PathOf("config", "prometheus", "rules.yaml"))).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

        var pages = Directory.GetFiles(GeneratedFile.PathOf("docs", "runbook"), "Kubernaut*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

        Assert.Equal(alerts, pages);
    }

    [Fact]
    public void Each_link_of_a_page_leads_somewhere()
    {
        string[] pages = [.. Directory.GetFiles(GeneratedFile.Root, "*.md"), .. Directory.GetFiles(GeneratedFile.PathOf("docs"), "*.md", SearchOption.AllDirectories)];

        var dead = from page in pages
                   from Match link in Link().Matches(File.ReadAllText(page))
                   let target = link.Groups[1].Value
                   where !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
                   select $"{Path.GetFileName(page)}: {target}";

        Assert.Empty(dead);
    }

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
