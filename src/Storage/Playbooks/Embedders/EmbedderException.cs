namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Why there is no vector.</summary>
public enum EmbedderFault
{
    /// <summary>The service is away, busy or answers nonsense; it may be better later.</summary>
    Unavailable,

    /// <summary>The service does not accept this text; another may be fine.</summary>
    TextRefused,

    /// <summary>The model's vectors are not as long as the catalog's column.</summary>
    WrongDimensions,

    /// <summary>The row has a vector of another model, and its turn to get a new one comes in the background.</summary>
    ModelChanged,
}

/// <summary>An embedding service gave no usable answer.</summary>
public sealed class EmbedderException(EmbedderFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public EmbedderFault Fault { get; } = fault;

    /// <summary>How long the service asks to be left alone; null when it does not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>How often the same request may be sent again at once.</summary>
    internal int Retries { get; init; }

    /// <summary>The model failed, on one of the texts or on all that it is given: the answer does not tell.</summary>
    internal bool MayBeTheText { get; init; }
}
