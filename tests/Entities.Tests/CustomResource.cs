using System.Text.Json.Nodes;
using Kubernaut.Entities.Partitions;
using Kubernaut.Entities.Playbooks;

namespace Kubernaut.Entities.Tests;

/// <summary>A kind as both sides declare it: the C# class, and the definition that an API server is given.</summary>
public sealed record CustomResource(Type Entity, string File)
{
    public static CustomResource Playbook { get; } = new(typeof(RemediationPlaybook), "remediationplaybooks.yaml");

    public static CustomResource Policy { get; } = new(typeof(AuditPartitionPolicy), "auditpartitionpolicies.yaml");

    public static TheoryData<CustomResource> All => [Playbook, Policy];

    internal JsonObject Definition { get; } = Assert.Single(Yaml.Documents(Repository.PathOf("config", "crd", File)));

    internal JsonNode Version => Assert.Single(Definition["spec"]!["versions"]!.AsArray())!;

    internal JsonNode Schema => Version["schema"]!["openAPIV3Schema"]!;

    internal Type Spec => Entity.GetProperty("Spec")!.PropertyType;

    internal Type Status => Entity.GetProperty("Status")!.PropertyType;

    /// <summary>What a test report calls the case.</summary>
    public override string ToString() => Entity.Name;
}
