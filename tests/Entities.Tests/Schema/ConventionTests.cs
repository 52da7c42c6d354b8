using System.Text.Json.Nodes;

namespace Kubernaut.Entities.Tests.Schema;

/// <summary>What every schema of the group has in common.</summary>
public sealed class ConventionTests
{
    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Every_string_list_and_map_is_bounded(CustomResource resource)
    {
        var fields = Fields(resource.Schema["properties"]!["spec"]!, "spec")
            .Concat(Fields(resource.Schema["properties"]!["status"]!, "status"));

        var unbounded = fields.Where(field => !Bounded(field.Schema)).Select(field => field.Path);

        Assert.Empty(unbounded);
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void No_field_is_a_float_or_a_phase(CustomResource resource)
    {
        var fields = Fields(resource.Schema, "").ToList();

        Assert.DoesNotContain(fields, field => (string?)field.Schema["type"] == "number");
        Assert.DoesNotContain(fields, field => field.Path.EndsWith(".phase", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void No_item_of_a_list_has_defaults_which_gitops_tools_would_report_as_drift(CustomResource resource)
    {
        var inItems = Fields(resource.Schema, "").Where(field => field.Path.Contains("[]", StringComparison.Ordinal));

        var defaulted = inItems.Where(field => field.Schema["default"] is not null).Select(field => field.Path);

        Assert.Empty(defaulted);
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Conditions_are_a_map_by_type(CustomResource resource)
    {
        var conditions = resource.Schema["properties"]!["status"]!["properties"]!["conditions"]!;

        Assert.Equal("map", (string?)conditions["x-kubernetes-list-type"]);
        Assert.Equal("""["type"]""", conditions["x-kubernetes-list-map-keys"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Status_is_a_subresource(CustomResource resource)
    {
        var subresources = resource.Version["subresources"]!;

        Assert.NotNull(subresources["status"]);
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Every_rule_says_in_words_what_it_wants(CustomResource resource)
    {
        var rules = Fields(resource.Schema, "").SelectMany(field => field.Schema["x-kubernetes-validations"]?.AsArray() ?? []).ToList();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.NotEmpty((string)rule!["message"]!));
    }

    [Fact]
    public void Playbooks_can_be_selected_by_id_state_and_latest()
    {
        var selectable = CustomResource.Playbook.Version["selectableFields"]!.AsArray().Select(field => (string?)field!["jsonPath"]);

        Assert.Equal([".spec.playbookId", ".spec.lifecycle.state", ".status.latest"], selectable);
    }

    private static bool Bounded(JsonNode schema) => (string)schema["type"]! switch
    {
        "string" => schema["enum"] is not null || schema["maxLength"] is not null,
        "array" => schema["maxItems"] is not null,
        "object" => schema["additionalProperties"] is null || schema["maxProperties"] is not null,
        _ => true,
    };

    private static IEnumerable<(string Path, JsonNode Schema)> Fields(JsonNode schema, string path)
    {
        yield return (path, schema);
        var below = (schema["properties"]?.AsObject() ?? []).SelectMany(property => Fields(property.Value!, $"{path}.{property.Key}"));
        if ((schema["items"] ?? schema["additionalProperties"]) is { } element)
        {
            below = below.Concat(Fields(element, $"{path}[]"));
        }

        foreach (var field in below)
        {
            yield return field;
        }
    }
}
