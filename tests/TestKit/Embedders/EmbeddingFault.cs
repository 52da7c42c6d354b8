namespace Kubernaut.TestKit.Embedders;

/// <summary>What an embedding service does instead of answering well.</summary>
public abstract record EmbeddingFault
{
    private EmbeddingFault() { }

    /// <param name="Code">Of the answer.</param>
    /// <param name="RetryAfter">Seconds or a date, as in the header; null sends none.</param>
    public sealed record Status(int Code, string? RetryAfter = null) : EmbeddingFault;

    /// <summary>200, and half of the JSON.</summary>
    public sealed record Truncated : EmbeddingFault;

    /// <summary>200, and this text, whatever was asked.</summary>
    public sealed record Body(string Text, string ContentType = "application/json") : EmbeddingFault;

    /// <summary>200, and no vectors.</summary>
    public sealed record Empty : EmbeddingFault;

    /// <summary>Answers once the task is done, or never when the caller has gone before.</summary>
    public sealed record Slow(Task Until) : EmbeddingFault;

    /// <summary>Closes the connection.</summary>
    public sealed record Broken : EmbeddingFault;
}
