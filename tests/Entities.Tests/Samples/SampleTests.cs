using System.Text.Json.Nodes;
using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Tests.Schema;

namespace Kubernaut.Entities.Tests.Samples;

/// <summary>The samples are the first thing a newcomer applies, and what the demonstration is judged by.</summary>
public sealed class SampleTests
{
    [Fact]
    public void Every_sample_is_valid()
    {
        var problems = SampleFiles.Objects.SelectMany(
            sample => SchemaValidator.Problems(SampleFiles.ResourceOf(sample), sample), (sample, problem) => $"{sample["metadata"]!["name"]}{problem}");

        Assert.Empty(problems);
    }

    [Fact]
    public void Every_sample_is_in_the_kustomization()
    {
        var listed = SampleFiles.KustomizedNames.Order(StringComparer.Ordinal);

        Assert.Equal(SampleFiles.Names, listed);
    }

    [Fact]
    public void Every_sample_has_a_name_of_its_own()
    {
        var names = SampleFiles.Objects.Select(sample => (string)sample["metadata"]!["name"]!).ToList();

        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void At_least_two_playbooks_come_in_two_versions()
    {
        var versions = SampleFiles.Playbooks
            .GroupBy(playbook => (string)playbook["spec"]!["playbookId"]!, playbook => (string)playbook["spec"]!["version"]!)
            .Where(playbook => playbook.Distinct().Count() == 2);

        Assert.True(versions.Count() >= 2);
    }

    [Fact]
    public void Every_playbook_says_how_to_check_to_go_back_and_when_to_escalate()
    {
        string[] headings = ["# ", "## 1. ", "## Rollback", "## Escalate"];

        var missing = SampleFiles.Playbooks.SelectMany(
            playbook => headings.Where(heading => !Lines(playbook).Any(line => line.StartsWith(heading, StringComparison.Ordinal))),
            (playbook, heading) => $"{playbook["metadata"]!["name"]}: {heading}");

        Assert.Empty(missing);
        Assert.All(SampleFiles.Playbooks, playbook => Assert.InRange(Lines(playbook).Length, 25, 80));
    }

    [Fact]
    public void The_policy_removes_nothing_for_good()
    {
        var policy = Assert.Single(SampleFiles.Objects, sample => (string?)sample["kind"] == AuditPartitionPolicy.KindName);

        var action = (string?)policy["spec"]!["retention"]!["action"];

        Assert.Equal(RetentionActions.Detach, action);
        Assert.Equal("audit-events", (string?)policy["metadata"]!["name"]);
    }

    [Fact]
    public void Every_incident_is_about_one_of_the_playbooks_and_every_playbook_has_one()
    {
        var playbooks = SampleFiles.Playbooks.Select(playbook => (string)playbook["spec"]!["playbookId"]!).Distinct().Order(StringComparer.Ordinal);

        var incidents = SampleFiles.Incidents.Select(incident => incident.PlaybookId).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(playbooks, incidents);
    }

    private static string[] Lines(JsonObject playbook) => ((string)playbook["spec"]!["content"]!).TrimEnd('\n').Split('\n');
}
