#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Models;

/// <summary>Says under which group, version and names the API server knows a class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityAttribute : Attribute
{
    public string Kind { get; set; }

    /// <summary>Empty for the core group.</summary>
    public string Group { get; set; }

    public string ApiVersion { get; set; }

    public string PluralName { get; set; }
}
