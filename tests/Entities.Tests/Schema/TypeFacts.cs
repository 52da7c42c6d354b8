using System.Reflection;
using System.Text.Json;
using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Tests.Schema;

/// <summary>What a C# type and its attributes say of each field, a line for each, in the words of <see cref="SchemaFacts"/>.</summary>
internal static class TypeFacts
{
    public static SortedDictionary<string, string> Of(Type type, string path)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Walk(type, property: null, path, facts);
        return facts;
    }

    private static void Walk(Type declared, PropertyInfo? property, string path, SortedDictionary<string, string> facts)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var (word, element) = Kind(type);
        facts.Add(path, string.Join(' ', [word, .. property is null ? [] : Attributes(property)]));
        if (element is not null)
        {
            Walk(element, property: null, $"{path}[]", facts);
        }

        if (word == "object")
        {
            foreach (var member in type.GetProperties())
            {
                Walk(member.PropertyType, member, $"{path}.{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}", facts);
            }
        }
    }

    private static (string Word, Type? Element) Kind(Type type) => type switch
    {
        _ when type == typeof(string) => ("string", null),
        _ when type == typeof(bool) => ("boolean", null),
        _ when type == typeof(int) => ("int32", null),
        _ when type == typeof(long) => ("int64", null),
        _ when type == typeof(DateTimeOffset) => ("instant", null),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IDictionary<,>) => ("map", type.GenericTypeArguments[1]),
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IList<>) => ("array", type.GenericTypeArguments[0]),
        _ when type.Namespace!.StartsWith("Kubernaut.Entities", StringComparison.Ordinal) => ("object", null),
        _ => throw new InvalidOperationException($"No schema is known for {type}."),
    };

    private static IEnumerable<string> Attributes(PropertyInfo property)
    {
        var length = property.GetCustomAttribute<LengthAttribute>();
        var items = property.GetCustomAttribute<ItemsAttribute>();
        (string Word, object? Value)[] words =
        [
            ("minLength", length?.MinLength),
            ("maxLength", length?.MaxLength),
            ("pattern", property.GetCustomAttribute<PatternAttribute>()?.RegexPattern),
            ("minimum", property.GetCustomAttribute<RangeMinimumAttribute>()?.Minimum),
            ("maximum", property.GetCustomAttribute<RangeMaximumAttribute>()?.Maximum),
            ("minItems", items?.MinItems),
            ("maxItems", items?.MaxItems),
            ("enum", property.GetCustomAttribute<EnumValuesAttribute>() is { } values ? string.Join('|', values.Values) : null),
        ];
        return [
            .. property.IsDefined(typeof(RequiredAttribute)) ? ["required"] : Array.Empty<string>(),
            .. words.Where(word => word.Value is not null).Select(word => $"{word.Word}={word.Value}"),
        ];
    }
}
