namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>Bounds of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class ItemsAttribute(long minItems = -1, long maxItems = -1) : Attribute
{
    /// <summary>Null for no bound.</summary>
    public long? MinItems => minItems == -1 ? null : minItems;

    /// <summary>Null for no bound.</summary>
    public long? MaxItems => maxItems == -1 ? null : maxItems;
}
