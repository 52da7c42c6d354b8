#nullable disable // The package leaves its models without nullable annotations; so must these, or callers would compile differently.

namespace k8s.Autorest;

/// <summary>The API server answered a request with an error.</summary>
public class HttpOperationException : Exception
{
    public HttpOperationException()
    {
    }

    public HttpOperationException(string message)
        : this(message, null)
    {
    }

    public HttpOperationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HttpRequestMessageWrapper Request { get; set; }

    public HttpResponseMessageWrapper Response { get; set; }

    public object Body { get; set; }
}
