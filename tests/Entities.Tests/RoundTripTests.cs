using System.Text.Json.Nodes;
using k8s;
using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Entities.Tests.Partitions;
using Kubernaut.Entities.Tests.Playbooks;
using Kubernaut.Entities.Tests.Schema;

namespace Kubernaut.Entities.Tests;

/// <summary>Whatever an API server sends is understood, and nothing is lost on the way back.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Every_field_of_a_playbook_survives_json()
    {
        var json = KubernetesJson.Serialize(FullPlaybook.Make());

        var again = KubernetesJson.Serialize(KubernetesJson.Deserialize<RemediationPlaybook>(json));

        Assert.Equal(json, again);
        Assert.Equal(DeclaredFields(CustomResource.Playbook), WrittenFields(json));
    }

    [Fact]
    public void Every_field_of_a_policy_survives_json()
    {
        var json = KubernetesJson.Serialize(FullPolicy.Make());

        var again = KubernetesJson.Serialize(KubernetesJson.Deserialize<AuditPartitionPolicy>(json));

        Assert.Equal(json, again);
        Assert.Equal(DeclaredFields(CustomResource.Policy), WrittenFields(json));
    }

    [Fact]
    public void An_api_server_accepts_what_is_written_of_a_playbook()
    {
        var json = JsonNode.Parse(KubernetesJson.Serialize(FullPlaybook.Make()))!.AsObject();

        var problems = SchemaValidator.Problems(CustomResource.Playbook, json);

        Assert.Empty(problems);
    }

    [Fact]
    public void An_api_server_accepts_what_is_written_of_a_policy()
    {
        var json = JsonNode.Parse(KubernetesJson.Serialize(FullPolicy.Make()))!.AsObject();

        var problems = SchemaValidator.Problems(CustomResource.Policy, json);

        Assert.Empty(problems);
    }

    [Fact]
    public void A_status_that_nobody_has_written_is_accepted_when_sent_back()
    {
        var fresh = JsonNode.Parse(KubernetesJson.Serialize(FullPlaybook.Make()))!.AsObject();
        fresh["status"] = JsonNode.Parse(KubernetesJson.Serialize(new RemediationPlaybookStatus()));

        var problems = SchemaValidator.Problems(CustomResource.Playbook, fresh);

        Assert.Empty(problems);
    }

    [Fact]
    public void Labels_that_are_absent_and_labels_that_are_empty_stay_two_declarations()
    {
        var absent = KubernetesJson.Deserialize<RemediationPlaybookSpec>("{}");

        var empty = KubernetesJson.Deserialize<RemediationPlaybookSpec>("""{"labels":{}}""");

        Assert.Null(absent.Labels);
        Assert.Empty(empty.Labels!);
        Assert.Contains("\"labels\":{}", KubernetesJson.Serialize(empty), StringComparison.Ordinal);
        Assert.DoesNotContain("labels", KubernetesJson.Serialize(absent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"lifecycle":{"state":"Retired"}}""")]
    [InlineData("""{"deletionPolicy":"Shred"}""")]
    [InlineData("""{"change":{"approvedAt":"0000-01-01t00:00:00z"}}""")]
    public void A_value_that_an_older_server_let_pass_does_not_make_the_object_unreadable(string spec)
    {
        var read = KubernetesJson.Deserialize<RemediationPlaybookSpec>(spec);

        Assert.NotNull(read);
    }

    private static IEnumerable<string> DeclaredFields(CustomResource resource) =>
        TypeFacts.Of(resource.Spec, "spec").Keys
            .Concat(TypeFacts.Of(resource.Status, "status").Keys)
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> WrittenFields(string json)
    {
        var entity = JsonNode.Parse(json)!;
        return Fields(entity["spec"]!, "spec").Concat(Fields(entity["status"]!, "status")).Distinct().Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Fields(JsonNode node, string path) => node switch
    {
        // The keys of labels are the author's, and no fields.
        JsonObject map when path.EndsWith(".labels", StringComparison.Ordinal) => map.SelectMany(member => Fields(member.Value!, $"{path}[]")).Prepend(path),
        JsonObject map => map.SelectMany(member => Fields(member.Value!, $"{path}.{member.Key}")).Prepend(path),
        JsonArray list => list.SelectMany(item => Fields(item!, $"{path}[]")).Prepend(path),
        _ => [path],
    };
}
