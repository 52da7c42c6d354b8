using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kubernaut.Audit;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>Mends what cannot be read from the types of answers: converters of ours, and members that are left out when they are null.</summary>
internal sealed class SchemaDescriber : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (context.JsonPropertyInfo?.CustomConverter is RawJsonConverter || type == typeof(JsonElement))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Object, null);
        }
        else if (type == typeof(DateTimeOffset))
        {
            // Null stays possible where a member is written in any case.
            (schema.Type, schema.Format) = (JsonSchemaType.String | ((schema.Type ?? 0) & JsonSchemaType.Null), "date-time");
        }
        else if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object)
        {
            foreach (var member in context.JsonTypeInfo.Properties.Where(IsLeftOutWhenNull))
            {
                schema.Required?.Remove(member.Name);
                if (schema.Properties?.TryGetValue(member.Name, out var found) == true && found is OpenApiSchema { Type: { } declared } left)
                {
                    left.Type = declared & ~JsonSchemaType.Null;
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Every context of the contract ignores nulls; a member may except itself.</summary>
    private static bool IsLeftOutWhenNull(JsonPropertyInfo member) =>
        member.IsGetNullable
        && member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false).OfType<JsonIgnoreAttribute>().FirstOrDefault()
            is not { Condition: JsonIgnoreCondition.Never };
}
