using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kubernaut.Api.Description;

/// <summary>Writes what belongs to the whole document: who may call, what each error means, names that are unique.</summary>
internal sealed class DocumentDescriber : IOpenApiDocumentTransformer
{
    private const string Scheme = "serviceAccount";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kubernaut Storage",
            Version = "v1",
            Description = "Audit events, playbooks, success rates and partitions. A parameter or member that is not described here is refused with a 400 that names it. "
                + "Health (`/livez`, `/readyz`, `/healthz`) and metrics (`/metrics`) have ports of their own and are not part of this contract.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];

        document.AddComponent("Error", Schemas.Error());
        document.AddComponent("Problem", Schemas.Problem());
        foreach (var meaning in ErrorMeaning.All)
        {
            document.AddComponent(meaning.Code, Refusal(meaning, document));
        }

        document.AddComponent(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A service-account token of the cluster, reviewed by its API server. What the account may do, RoleBindings in the operator's namespace say.",
        });
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];

        var operations = document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).SelectMany(path => path.Value.Operations!.Values).ToList();
        document.Tags = operations.SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(tag => tag.Reference.Id!).Distinct().Order(StringComparer.Ordinal).Select(tag => new OpenApiTag { Name = tag }).ToHashSet();

        // A route has its name once, and again with Alias for the path that some clients use instead.
        foreach (var alias in operations.GroupBy(operation => operation.OperationId).SelectMany(same => same.Skip(1)))
        {
            alias.OperationId += "Alias";
            alias.Deprecated = true;
        }

        return Task.CompletedTask;
    }

    private static OpenApiResponse Refusal(ErrorMeaning meaning, OpenApiDocument document) => new()
    {
        Description = $"{meaning.Code}: {meaning.Meaning}",
        Headers = meaning.Meaning.Contains("Retry-After", StringComparison.Ordinal)
            ? new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = new OpenApiHeader { Description = "Seconds.", Schema = Schemas.Integer(0, int.MaxValue) } }
            : null,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Error", document) },
            ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", document) },
        },
    };
}
