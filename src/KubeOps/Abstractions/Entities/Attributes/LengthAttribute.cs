namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>Bounds of a string, in characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class LengthAttribute(long minLength = -1, long maxLength = -1) : Attribute
{
    /// <summary>Null for no bound.</summary>
    public long? MinLength => minLength == -1 ? null : minLength;

    /// <summary>Null for no bound.</summary>
    public long? MaxLength => maxLength == -1 ? null : maxLength;
}
