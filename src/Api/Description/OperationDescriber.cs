using System.Globalization;
using Kubernaut.Api.Access;
using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>Writes what stands beside a route into its operation: parameters, body, the right it needs, and every refusal.</summary>
internal sealed class OperationDescriber : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        if (metadata.OfType<EndpointDescription>().LastOrDefault() is not { } described)
        {
            return Task.CompletedTask;
        }

        var right = metadata.OfType<AccessRight>().LastOrDefault();
        operation.OperationId = described.Id;
        operation.Summary = described.Summary;
        operation.Description = string.Join("\n\n", new[]
        {
            described.Remarks,
            right is null ? null : $"Needs the right to `{right.Verb}` `{right.Resource}`.",
        }.OfType<string>());
        operation.Tags = new HashSet<OpenApiTagReference> { new(described.Tag, document) };

        operation.Parameters ??= [];
        foreach (var parameter in described.Parameters)
        {
            Describe(operation.Parameters, parameter);
        }

        operation.RequestBody = described.Body is { } body ? Describe(body, document) : null;
        operation.Responses ??= [];
        foreach (var code in Refusals(described, right))
        {
            operation.Responses[ErrorMeaning.Of(code).Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponseReference(code, document);
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<string> Refusals(EndpointDescription described, AccessRight? right)
    {
        // An unknown parameter is refused everywhere.
        IEnumerable<string> codes = [ErrorCode.ValidationFailed, .. described.Refusals, ErrorCode.Internal];
        if (right is not null)
        {
            codes = [.. codes, ErrorCode.Unauthenticated, ErrorCode.Forbidden, ErrorCode.RateLimited, ErrorCode.Unavailable];
        }

        if (described.Body is not null)
        {
            codes = [.. codes, ErrorCode.PayloadTooLarge, ErrorCode.UnsupportedMediaType];
        }

        return codes;
    }

    private static void Describe(IList<IOpenApiParameter> parameters, ParameterDescription described)
    {
        if (parameters.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.In is ParameterLocation.Path && parameter.Name == described.Name) is { } path)
        {
            path.Description = described.Meaning;
            path.Schema = described.Schema;
            path.Example = described.Example?.DeepClone();
            return;
        }

        parameters.Add(new OpenApiParameter
        {
            Name = described.Name,
            In = ParameterLocation.Query,
            Description = described.Meaning,
            Required = described.IsRequired,
            Schema = described.Schema,
            Style = described.IsPrefix ? ParameterStyle.Form : null,
            Explode = true,
            Example = described.Example?.DeepClone(),
        });
    }

    private static OpenApiRequestBody Describe(BodyDescription body, OpenApiDocument document)
    {
        document.AddComponent(body.Name, body.Schema);
        IOpenApiSchema schema = new OpenApiSchemaReference(body.Name, document);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new OpenApiMediaType
                {
                    Schema = body.MaxItems is { } most ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, MinItems = 1, MaxItems = most } : schema,
                    Examples = body.Examples.ToDictionary(
                        example => example.Key,
                        IOpenApiExample (example) => new OpenApiExample { Value = example.Value.DeepClone() }),
                },
            },
        };
    }
}
