using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Http;

/// <summary>
/// Hides every endpoint from the ports that it is not on. Goes by the connection and not by the Host header, which the caller writes,
/// nor by the port number, which a forwarder or a port of 0 changes.
/// </summary>
internal sealed class ListenerMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var wanted = context.GetEndpoint()?.Metadata.GetMetadata<ListenerFeature>()?.Listener ?? Listener.Api;
        if (context.Features.Get<ListenerFeature>()?.Listener == wanted)
        {
            return next(context);
        }

        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
