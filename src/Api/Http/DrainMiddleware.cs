using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Kubernaut.Api.Http;

/// <summary>
/// Asks callers to leave once this process is to stop. A Service routes connections and not requests, so whoever keeps one open
/// would go on here until it breaks under a request.
/// </summary>
internal sealed class DrainMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }
}
