using System.Reflection;
using System.Text;

namespace KubeOps.Tests;

/// <summary>What callers can see, as text: whatever changes here must be so in the packages too.</summary>
public sealed class PublicSurface
{
    private static readonly string Baseline = Path.Combine(Path.GetDirectoryName(Here())!, "PublicSurface.txt");

    [Fact]
    public void What_callers_can_see_is_what_was_agreed()
    {
        var actual = Describe();
        var agreed = File.ReadAllText(Baseline);

        if (actual != agreed)
        {
            File.WriteAllText(Baseline + ".actual", actual);
        }

        Assert.Equal(agreed, actual);
    }

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in typeof(k8s.IKubernetesObject).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type));
            var above = new[] { type.BaseType }.Concat(type.GetInterfaces())
                .OfType<Type>()
                .Where(other => other.Assembly == type.Assembly || other == typeof(IDisposable) || other == typeof(Attribute) || other == typeof(Exception))
                .Select(Name);
            text.Append(' ').AppendJoin(", ", above.Order(StringComparer.Ordinal)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (type.GetMethod("<Clone>$") is null ? "class" : "record"),
    };

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}");
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [Describe(type.GetMethod("Invoke")!)!];
        }

        var isRecord = type.GetMethod("<Clone>$") is not null;
        return type.GetMembers(declared)
            .Where(member => !isRecord || !IsOfEveryRecord(member))
            .Select(Describe)
            .OfType<string>();
    }

    private static bool IsOfEveryRecord(MemberInfo member) =>
        member.Name is "EqualityContract" or "Equals" or "GetHashCode" or "ToString" or "PrintMembers" or "<Clone>$" or "op_Equality" or "op_Inequality" or "Deconstruct"
        || member is ConstructorInfo { } constructor && constructor.GetParameters() is [var only] && only.ParameterType == member.DeclaringType;

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: false } method when IsVisible(method) =>
            $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)}){Constraints(method)}",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors => $"{Required(property)}{Name(property.PropertyType)} {property.Name} {{ {accessors} }}",
        FieldInfo { IsLiteral: true, IsPublic: true } constant => $"const {constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo { IsPublic: true } field => $"{Name(field.FieldType)} {field.Name}",
        EventInfo { AddMethod.IsPublic: true } raised => $"event {Name(raised.EventHandlerType!)} {raised.Name}",
        _ => null,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static string Required(PropertyInfo property) =>
        property.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "RequiredMemberAttribute") ? "required " : "";

    private static string Accessors(PropertyInfo property) => string.Join(' ', new[]
    {
        property.GetMethod is { } get && IsVisible(get) ? "get;" : null,
        property.SetMethod is { } set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init;" : set.IsFamily ? "protected set;" : "set;"
            : null,
    }.Where(accessor => accessor is not null));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Constraints(MethodInfo method) => !method.IsGenericMethod ? "" : string.Concat(
        method.GetGenericArguments()
            .Where(argument => argument.GetGenericParameterConstraints().Length > 0)
            .Select(argument => $" where {argument.Name} : {string.Join(", ", argument.GetGenericParameterConstraints().Select(Name))}"));

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        // Names of the runtime's own types need no namespace to be told apart.
        var ours = type.Namespace is { } space && !space.StartsWith("System", StringComparison.Ordinal);
        var name = type.IsGenericParameter || !ours ? type.Name : type.FullName ?? type.Name;
        if (!type.IsGenericType)
        {
            return name;
        }

        if (ours)
        {
            name = type.GetGenericTypeDefinition().FullName!;
        }

        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
