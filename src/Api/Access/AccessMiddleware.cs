using System.Diagnostics;
using System.Security.Claims;
using Kubernaut.Api.Http;
using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.Access;

/// <summary>Serves an endpoint of the API only to those who may have what it declares.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, IAccessControl access, AccessMetrics metrics)
{
    private const string Scheme = "Bearer";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        // What routing answers by itself, 404 and 405, is no secret. The kubelet and Prometheus have ports of their own.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<ListenerFeature>() is { Listener: not Listener.Api })
        {
            await next(context);
            return;
        }

        if (endpoint.Metadata.GetMetadata<PublicEndpoint>() is not null)
        {
            await next(context);
            return;
        }

        // Forgotten must not mean open.
        var right = endpoint.Metadata.GetMetadata<AccessRight>()
            ?? throw new InvalidOperationException($"{endpoint.DisplayName} is not served because it declares no right; see {nameof(AccessRightConventions)}.");

        var token = BearerToken.Read(context.Request.Headers.Authorization);
        switch (await access.DecideAsync(token, right, context.RequestAborted))
        {
            case AccessDecision.Allowed allowed:
                metrics.Decided(AccessMetrics.Allowed);
                context.User = allowed.Caller is { } caller ? new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller)], Scheme)) : new ClaimsPrincipal();
                await next(context);
                break;

            case AccessDecision.Unauthenticated:
                metrics.Decided(AccessMetrics.Unauthenticated);
                context.Response.Headers.WWWAuthenticate = Scheme;
                await ProblemWriter.WriteAsync(context, ApiProblems.FromStatus(StatusCodes.Status401Unauthorized));
                break;

            case AccessDecision.Forbidden forbidden:
                metrics.Decided(AccessMetrics.Forbidden);
                await ProblemWriter.WriteAsync(context, ApiProblems.FromStatus(StatusCodes.Status403Forbidden) with
                {
                    Message = $"{forbidden.Caller} may not {right.Verb} {right.Resource}; a RoleBinding can grant it.",
                });
                break;

            case AccessDecision.Undecided:
                metrics.Decided(AccessMetrics.Undecided);
                await ProblemWriter.WriteAsync(context, new ApiProblem
                {
                    Status = StatusCodes.Status503ServiceUnavailable,
                    Code = ErrorCode.Unavailable,
                    Message = "It cannot be checked now who is calling and what they may do, so nothing was done; send the request again.",
                    RetryAfter = RetryAfter,
                });
                break;

            default:
                throw new UnreachableException();
        }
    }
}
