using System.Reflection;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KubeOps.Abstractions.Entities;
using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Tests.Schema;

/// <summary>Holds the definitions in config/crd, which are written by hand, against the C# types.</summary>
public sealed class DriftTests
{
    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Spec_has_the_same_fields_types_and_bounds_on_both_sides(CustomResource resource)
    {
        var schema = SchemaFacts.Of(resource.Schema["properties"]!["spec"]!, "spec");

        var types = TypeFacts.Of(resource.Spec, "spec");

        Assert.Equal(types.Select(fact => $"{fact.Key}: {fact.Value}"), schema.Select(fact => $"{fact.Key}: {fact.Value}"));
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Status_has_the_same_fields_types_and_bounds_on_both_sides(CustomResource resource)
    {
        var schema = SchemaFacts.Of(resource.Schema["properties"]!["status"]!, "status");

        var types = TypeFacts.Of(resource.Status, "status");

        Assert.Equal(types.Select(fact => $"{fact.Key}: {fact.Value}"), schema.Select(fact => $"{fact.Key}: {fact.Value}"));
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Defaults_of_the_spec_are_the_initial_values_of_its_type(CustomResource resource)
    {
        var schema = new SortedDictionary<string, string>(StringComparer.Ordinal);

        var types = new SortedDictionary<string, string>(StringComparer.Ordinal);
        CollectDefaults(resource.Schema["properties"]!["spec"]!, resource.Spec, "spec", schema, types);

        Assert.Equal(types, schema);
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Status_begins_as_one_that_nobody_has_visited(CustomResource resource)
    {
        var fresh = (ConditionedStatus)Activator.CreateInstance(resource.Status)!;

        var schema = resource.Schema["properties"]!["status"]!["default"]!;

        Assert.Equal("""{"observedGeneration":-1}""", schema.ToJsonString());
        Assert.Equal(-1, fresh.ObservedGeneration);
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Names_and_scope_are_those_of_the_attributes(CustomResource resource)
    {
        var kind = resource.Entity.GetCustomAttribute<KubernetesEntityAttribute>()!;
        var spec = resource.Definition["spec"]!;
        var names = spec["names"]!;

        Assert.Equal(kind.Group, (string?)spec["group"]);
        Assert.Equal(kind.ApiVersion, (string?)resource.Version["name"]);
        Assert.Equal($"{kind.PluralName}.{kind.Group}", (string?)resource.Definition["metadata"]!["name"]);
        Assert.Equal(kind.PluralName, (string?)names["plural"]);
        Assert.Equal(kind.Kind, (string?)names["kind"]);
        Assert.Equal(kind.Kind + "List", (string?)names["listKind"]);
        Assert.Equal(kind.Kind.ToLowerInvariant(), (string?)names["singular"]);
        Assert.Equal(["kubernaut"], names["categories"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(
            resource.Entity.GetCustomAttributes<KubernetesEntityShortNamesAttribute>().SelectMany(names => names.ShortNames),
            names["shortNames"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(resource.Entity.GetCustomAttribute<EntityScopeAttribute>()!.Scope.ToString(), (string?)spec["scope"]);
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void Columns_are_those_of_the_attributes(CustomResource resource)
    {
        var attributes = resource.Entity.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>()
            .Select(column => (column.Name, column.Type, column.JsonPath, Wide: column.Priority == PrinterColumnPriority.WideView));

        var columns = resource.Version["additionalPrinterColumns"]!.AsArray()
            .Select(column => ((string)column!["name"]!, (string)column["type"]!, (string)column["jsonPath"]!, Wide: (int?)column["priority"] > 0));

        Assert.Equal(attributes.Order(), columns.Order());
    }

    [Theory]
    [MemberData(nameof(CustomResource.All), MemberType = typeof(CustomResource))]
    public void An_entity_knows_what_it_is(CustomResource resource)
    {
        var kind = resource.Entity.GetCustomAttribute<KubernetesEntityAttribute>()!;

        var entity = (KubernetesObject)Activator.CreateInstance(resource.Entity)!;

        Assert.Equal($"{kind.Group}/{kind.ApiVersion}", entity.ApiVersion);
        Assert.Equal(kind.Kind, entity.Kind);
    }

    private static void CollectDefaults(
        JsonNode schema, Type type, string path, SortedDictionary<string, string> inSchema, SortedDictionary<string, string> inTypes)
    {
        var initial = JsonNode.Parse(KubernetesJson.Serialize(Activator.CreateInstance(type)!))!;
        var required = (schema["required"]?.AsArray() ?? []).Select(name => (string)name!).ToHashSet();
        foreach (var (name, property) in schema["properties"]!.AsObject())
        {
            if (property!["default"] is { } value)
            {
                inSchema.Add($"{path}.{name}", value.ToJsonString());
            }

            if (initial[name] is { } start && !required.Contains(name))
            {
                inTypes.Add($"{path}.{name}", start.ToJsonString());
            }

            if (property["properties"] is not null)
            {
                var member = type.GetProperties().Single(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase));
                CollectDefaults(property, member.PropertyType, $"{path}.{name}", inSchema, inTypes);
            }
        }
    }
}
