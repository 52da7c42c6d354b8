namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>The only values that the field may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumValuesAttribute : Attribute
{
    public EnumValuesAttribute(params string[] values) => Values = values;

    public EnumValuesAttribute(params long[] values) => Values = [.. values];

    public EnumValuesAttribute(params double[] values) => Values = [.. values];

    public IReadOnlyList<object> Values { get; }
}
