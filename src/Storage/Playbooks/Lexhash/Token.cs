namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>One feature at one place of a text: a stemmed word, the joined form of a split word, or a concept.</summary>
internal sealed record Token
{
    /// <summary>Marks a concept's name, so that it is never taken for the word of the same spelling.</summary>
    public const char ConceptMark = '#';

    /// <summary>A stem, or a concept's name behind <see cref="ConceptMark"/>.</summary>
    public required string Feature { get; init; }

    /// <summary>Counted from 1, in words that are kept.</summary>
    public required int Position { get; init; }

    /// <summary>In the title, which says more than the rest.</summary>
    public required bool InTitle { get; init; }

    /// <summary>The word itself when this is a word and no concept or joined form; else null.</summary>
    public string? Word { get; init; }

    /// <summary>A word that nearly every incident has.</summary>
    public bool IsGeneric { get; init; }

    public bool IsConcept => Feature[0] == ConceptMark;
}
