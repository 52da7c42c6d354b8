namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>Says whether objects of the class live in a namespace.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public class EntityScopeAttribute(EntityScope scope = default) : Attribute
{
    public EntityScope Scope => scope;
}
