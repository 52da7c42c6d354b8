namespace KubeOps.Abstractions.Entities.Attributes;

/// <summary>A column that kubectl get prints.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    public string JsonPath { get; } = jsonPath;

    public string Name { get; } = name;

    public string? Description { get; init; }

    /// <summary>A type of OpenAPI: string, integer, date and so on.</summary>
    public string Type { get; } = type;

    public string? Format { get; init; }

    public PrinterColumnPriority Priority { get; init; }
}
