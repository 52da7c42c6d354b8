using System.Net;
using System.Text.Json.Nodes;
using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Api.Http;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Tests.Access;
using Kubernaut.TestKit;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.Tests.Description;

public sealed class DescriptionTests(GuardedHost host) : IClassFixture<GuardedHost>
{
    [Fact]
    [Trait("Makes", "File")]
    public async Task The_document_in_the_repository_is_the_one_that_is_served()
    {
        using var answer = await host.GetAsync("/openapi/v1.json", authorization: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await GeneratedFile.MustBeAsync(await answer.Content.ReadAsStringAsync() + "\n", "docs", "openapi.json");
    }

    [Fact]
    [Trait("Makes", "File")]
    public async Task The_postman_collection_in_the_repository_is_made_from_the_document()
    {
        await GeneratedFile.MustBeAsync(PostmanCollection.From(await DescriptionAsync()), "docs", "kubernaut-storage.postman_collection.json");
    }

    [Fact]
    public void Every_route_of_the_api_is_described_or_says_that_it_is_not()
    {
        var silent = host.Routes
            .Where(route => route.Metadata.GetMetadata<ListenerFeature>() is null or { Listener: Listener.Api })
            .Where(route => route.Metadata.GetMetadata<AccessRight>() is { Resource: not "names" } or null && route.RoutePattern.RawText != "/undeclared")
            .Where(route => route.Metadata.GetMetadata<EndpointDescription>() is null && route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .Select(route => route.DisplayName);

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Every_error_code_has_its_meaning_and_is_told_of()
    {
        var codes = typeof(ErrorCode).GetFields().Select(field => (string)field.GetValue(null)!).Order();

        Assert.Equal(codes, ErrorMeaning.Codes.Order());
        Assert.Equal(codes, (await DescriptionAsync()).Components["responses"]!.AsObject().Select(response => response.Key).Order());
    }

    [Fact]
    public async Task Every_operation_needs_a_token_and_tells_the_right_that_it_asks_for()
    {
        var description = await DescriptionAsync();

        Assert.All(description.Operations, operation =>
        {
            Assert.Null(operation.Node["security"]);
            Assert.Contains("Needs the right to", operation.Node["description"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Contains("401", operation.Responses);
            Assert.Contains("403", operation.Responses);
        });
        Assert.Equal(description.Operations.Count, description.Operations.Select(operation => operation.Id).Distinct().Count());
    }

    private async Task<ApiDescription> DescriptionAsync()
    {
        using var answer = await host.GetAsync("/openapi/v1.json", authorization: null);
        return new ApiDescription(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
