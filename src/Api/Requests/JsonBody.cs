using System.Text.Json;
using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Requests;

/// <summary>Reads a request body as JSON, or refuses the request.</summary>
internal static class JsonBody
{
    /// <summary>Twice what any body of the contract may need, so that a deep one is pointed at by the rules and not by the parser.</summary>
    private const int MaxDepth = 80;

    /// <returns>To be disposed once everything has been read out of it: its memory is pooled.</returns>
    /// <exception cref="RequestRefusedException">It is not declared as JSON or is not JSON, or there is no room for it.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new RequestRefusedException(ApiProblems.FromStatus(StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            return await JsonDocument.ParseAsync(BudgetedBody.Of(request), new JsonDocumentOptions { MaxDepth = MaxDepth }, cancellationToken);
        }
        catch (JsonException malformed)
        {
            throw new RequestRefusedException(ApiProblem.Invalid([new Problem
            {
                Pointer = "",
                Message = $"is not JSON, or is nested deeper than {MaxDepth} levels (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1})",
            }]));
        }
    }
}
