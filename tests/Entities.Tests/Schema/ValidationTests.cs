using System.Text.Json.Nodes;
using k8s;
using Kubernaut.Entities.Tests.Partitions;
using Kubernaut.Entities.Tests.Playbooks;

namespace Kubernaut.Entities.Tests.Schema;

/// <summary>What the schemas let pass, and what they refuse.</summary>
public sealed class ValidationTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("v1.2")]
    [InlineData("1.2.0")]
    [InlineData("0.0.0")]
    [InlineData("999999999.0.1")]
    [InlineData("v2.0.0-rc.1")]
    [InlineData("1.2-0.beta-3.x")]
    public void A_version_may_be(string version)
    {
        var problems = Problems(Playbook("version", version));

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("V1")]
    [InlineData("1.02")]
    [InlineData("1.2.3.4")]
    [InlineData("1000000000")]
    [InlineData("1.2.0+build.5")]
    [InlineData("1.2.0-")]
    [InlineData("1.2.0-rc..1")]
    [InlineData("1.2.0-01")]
    [InlineData("1.2\n")]
    [InlineData("latest")]
    public void A_version_must_not_be(string version)
    {
        var problems = Problems(Playbook("version", version));

        Assert.NotEmpty(problems);
    }

    [Theory]
    [InlineData("playbookId", "Oom")]
    [InlineData("playbookId", "-oom")]
    [InlineData("playbookId", "oom_kill")]
    [InlineData("displayName", "")]
    [InlineData("whenToUse", "")]
    [InlineData("deletionPolicy", "archive")]
    public void A_playbook_must_not_have(string field, string value)
    {
        var problems = Problems(Playbook(field, value));

        Assert.NotEmpty(problems);
    }

    [Theory]
    [InlineData("""{"environment":[]}""")]
    [InlineData("""{"environment":[""]}""")]
    [InlineData("""{"environment":"production"}""")]
    [InlineData("""{"environment":["production","production"]}""")]
    public void Labels_must_not_be(string labels)
    {
        var playbook = Playbook("owner", "platform");
        playbook["spec"]!["labels"] = JsonNode.Parse(labels);

        var problems = Problems(playbook);

        Assert.NotEmpty(problems);
    }

    [Fact]
    public void Length_is_counted_in_characters_not_in_utf16_units()
    {
        var name = string.Concat(Enumerable.Repeat("🚑", 255));

        var problems = Problems(Playbook("displayName", name));

        Assert.Empty(problems);
        Assert.NotEmpty(Problems(Playbook("displayName", name + "🚑")));
    }

    [Theory]
    [InlineData("schedule", "\"@daily\"")]
    [InlineData("schedule", "\"17 3 * *\"")]
    [InlineData("schedule", "\"0 17 3 * * *\"")]
    [InlineData("table", "\"audit_archive\"")]
    [InlineData("lockTimeoutSeconds", "0")]
    [InlineData("maxPartitionsPerRun", "13")]
    [InlineData("createAhead", """{"months":1}""")]
    [InlineData("retention", """{"action":"Detach"}""")]
    [InlineData("retention", """{"keepMonths":241}""")]
    [InlineData("retention", """{"keepMonths":84,"archive":{"directory":"archive"}}""")]
    [InlineData("legalHolds", """[{"name":"m","reason":"r","from":"2026-02-30","state":"Active"}]""")]
    [InlineData("legalHolds", """[{"name":"m","reason":"r","from":"2026-02-01"}]""")]
    public void A_policy_must_not_have(string field, string value)
    {
        var policy = JsonNode.Parse(KubernetesJson.Serialize(FullPolicy.Make()))!.AsObject();
        policy["spec"]![field] = JsonNode.Parse(value);

        var problems = SchemaValidator.Problems(CustomResource.Policy, policy);

        Assert.NotEmpty(problems);
    }

    private static JsonObject Playbook(string field, string value)
    {
        var playbook = JsonNode.Parse(KubernetesJson.Serialize(FullPlaybook.Make()))!.AsObject();
        playbook["spec"]![field] = value;
        return playbook;
    }

    private static IReadOnlyList<string> Problems(JsonObject playbook) => SchemaValidator.Problems(CustomResource.Playbook, playbook);
}
