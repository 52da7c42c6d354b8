namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The field must be present.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public class RequiredAttribute : Attribute;
