namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>What kubectl explain prints.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public class DescriptionAttribute(string description) : Attribute
{
    public string Description => description;
}
