namespace Kubernaut.Storage.Playbooks;

/// <summary>Which model made a row's vector, from which text.</summary>
public sealed record PlaybookEmbedding
{
    /// <summary>Identity of the model: <c>protocol:model@revision/dims/recipe</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Numbers in the vector.</summary>
    public int Dimensions { get; } = VectorColumn.Dimensions;

    /// <summary>SHA-256 of the text, in lower-case hex.</summary>
    public required string TextHash { get; init; }

    public required DateTimeOffset EmbeddedAt { get; init; }

    /// <summary>Made just now, by the call that returned this.</summary>
    public required bool IsNew { get; init; }
}
