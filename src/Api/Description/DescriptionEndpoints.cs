using Kubernaut.Api.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>The description of the API, made from its endpoints. It holds nothing of anybody's, so whoever reaches the port may read it.</summary>
internal static class DescriptionEndpoints
{
    public const string Path = "/openapi/v1.json";

    private const string Document = "v1";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.ActionDescriptor.EndpointMetadata.OfType<EndpointDescription>().Any();
        options.CreateSchemaReferenceId = type =>
            OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name ? null : type.Type.DeclaringType is { } outer ? outer.Name + name : name;
        options.AddOperationTransformer<OperationDescriber>();
        options.AddSchemaTransformer<SchemaDescriber>();
        options.AddDocumentTransformer<DocumentDescriber>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        // Once and not for each caller: it takes far longer than to send it, and nobody has shown a token.
        var text = new Lazy<Task<string>>(() => WriteAsync(routes.ServiceProvider));
        routes.MapGet(Path, async () => TypedResults.Text(await text.Value, "application/json; charset=utf-8")).ExcludeFromDescription().ForEverybody();
    }

    public static async Task<string> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document).GetOpenApiDocumentAsync(CancellationToken.None);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
    }
}
