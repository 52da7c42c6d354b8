namespace KubeOps.Abstractions.Rbac;

/// <summary>A right that the operator needs.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public abstract class RbacAttribute : Attribute;
