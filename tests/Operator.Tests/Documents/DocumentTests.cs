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

    [GeneratedRegex(@"alert: (\w+)")]
    private static partial Regex Alert();
}
