using System.Diagnostics;
using Kubernaut.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kubernaut.Api.Telemetry;

/// <summary>Says in the span of a request what it was and how it ended; ASP.NET Core makes the span and continues the caller's trace.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/semconv/http/http-spans/. The query string is left out: it holds what callers look for.</remarks>
internal sealed class RequestSpanMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Made for the logs alone when nobody collects spans.
        if (Activity.Current is not { } span || !span.Source.HasListeners())
        {
            await next(context);
            return;
        }

        if (context.Features.Get<ListenerFeature>() is { Listener: not Listener.Api })
        {
            // Probes and scrapes, every few seconds for ever. What they ask of the database follows their span into oblivion.
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            await next(context);
            return;
        }

        var method = context.Request.Method;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/');
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("url.path", context.Request.Path.Value);
        span.SetTag("url.scheme", context.Request.Scheme);

        await next(context);

        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
