namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The short names that kubectl accepts for the kind.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class KubernetesEntityShortNamesAttribute(params string[] shortNames) : Attribute
{
    public string[] ShortNames => shortNames;
}
