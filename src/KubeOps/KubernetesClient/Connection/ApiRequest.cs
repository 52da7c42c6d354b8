using System.Net.Http.Headers;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>What is asked of the API server; can be sent more than once.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Relative to the server's URL, with its query.</param>
/// <param name="Body">Null for none.</param>
/// <param name="ContentType">What the body is.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, byte[]? Body = null, string ContentType = "application/json")
{
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }

        return message;
    }

    /// <summary>What was asked, for messages; the query may hold a selector and is worth reading.</summary>
    public override string ToString() => $"{Method} /{Path}";
}
