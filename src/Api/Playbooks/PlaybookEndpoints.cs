using Kubernaut.Api.Access;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.Playbooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.Playbooks;

/// <summary>The contract of playbooks over HTTP. Read-only: they are declared by custom resources.</summary>
internal static class PlaybookEndpoints
{
    private const string Path = "/api/v1/playbooks";
    private const string OnePath = Path + "/{playbookId}";
    private const string VersionsPath = OnePath + "/versions";
    private const string VersionPath = VersionsPath + "/{version}";

    private const string Searches = "playbooksearches";
    private const string Catalogs = "playbookcatalogs";

    public static void MapPlaybooks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path + "/search", Search).Needs("create", Searches).DescribedAs(PlaybookDescriptions.Search);
        routes.MapPost(Path + "/search", SearchByBody).Needs("create", Searches).DescribedAs(PlaybookDescriptions.SearchByBody);
        routes.MapGet(Path, NameOne).Needs("list", Catalogs).ExcludeFromDescription();
        routes.MapGet(OnePath, FindLatest).Needs("get", Catalogs).DescribedAs(PlaybookDescriptions.FindLatest);
        routes.MapGet(VersionsPath, ListVersions).Needs("list", Catalogs).DescribedAs(PlaybookDescriptions.ListVersions);
        routes.MapGet(VersionPath, FindVersion).Needs("get", Catalogs).DescribedAs(PlaybookDescriptions.FindVersion);

        foreach (var path in (string[])[Path, OnePath, VersionsPath, VersionPath])
        {
            routes.MapMethods(path, [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete], RefuseWrite).Needs("get", Catalogs).ExcludeFromDescription();
        }
    }

    private static async Task<Results<Ok<PlaybookSearchResult>, ApiProblem>> Search(
        HttpRequest request, PlaybookSearch search, CancellationToken cancellationToken)
    {
        var asked = PlaybookSearchReader.Read(request.Query);
        return PlaybookAnswers.ForSearch(asked, await search.SearchAsync(asked.Query, cancellationToken));
    }

    private static async Task<Results<Ok<PlaybookSearchResult>, ApiProblem>> SearchByBody(
        HttpRequest request, PlaybookSearch search, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        using var body = await JsonBody.ReadAsync(request, cancellationToken);
        var asked = PlaybookSearchReader.Read(body.RootElement);
        return PlaybookAnswers.ForSearch(asked, await search.SearchAsync(asked.Query, cancellationToken));
    }

    private static ApiProblem NameOne() =>
        ApiProblem.NotFound($"Name a playbook, as in {OnePath}, or describe an incident to {Path}/search.");

    private static async Task<Results<Ok<PlaybookDetail>, ApiProblem>> FindLatest(
        string playbookId, HttpRequest request, PlaybookVersions versions, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var found = await versions.GetLatestAsync(playbookId, cancellationToken);
        return PlaybookAnswers.ForOne(found, $"There is no playbook {playbookId} with an active version.");
    }

    private static async Task<Results<Ok<PlaybookVersionList>, ApiProblem>> ListVersions(
        string playbookId, HttpRequest request, PlaybookVersions versions, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        return PlaybookAnswers.ForVersions(playbookId, await versions.ListAsync(playbookId, cancellationToken));
    }

    private static async Task<Results<Ok<PlaybookDetail>, ApiProblem>> FindVersion(
        string playbookId, string version, HttpRequest request, PlaybookVersions versions, CancellationToken cancellationToken)
    {
        new QueryParameters(request.Query).ThrowIfInvalid();
        var found = await versions.GetAsync(playbookId, version, cancellationToken);
        return PlaybookAnswers.ForOne(found, $"There is no version {version} of a playbook {playbookId}.");
    }

    private static ApiProblem RefuseWrite(HttpContext context)
    {
        context.Response.Headers.Allow = HttpMethods.Get;
        return new ApiProblem
        {
            Status = StatusCodes.Status405MethodNotAllowed,
            Code = ErrorCode.MethodNotAllowed,
            Message = "Playbooks are not written here: declare a RemediationPlaybook and apply it with kubectl apply.",
        };
    }
}
