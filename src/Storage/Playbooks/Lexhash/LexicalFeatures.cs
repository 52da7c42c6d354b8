using System.Globalization;
using System.Text;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>Writes tokens as PostgreSQL's text search types, so that ranking uses our words and concepts and not those of a dictionary.</summary>
internal sealed class LexicalFeatures(Lexicon lexicon)
{
    /// <summary>Highest position that a tsvector can hold.</summary>
    private const int MaxPosition = 16383;

    /// <summary>Most positions that a tsvector keeps of one lexeme.</summary>
    private const int MaxPositions = 255;

    private readonly Tokenizer _tokenizer = new(lexicon);

    /// <summary>How documents are made; another recipe makes other documents.</summary>
    public string Recipe { get; } = $"tokens-2-{lexicon.Fingerprint[..12]}";

    /// <returns>A tsvector literal: the title in weight A, the rest in B.</returns>
    public string Document(string text)
    {
        var document = new StringBuilder();

        foreach (var feature in _tokenizer.Tokenize(text).GroupBy(token => token.Feature, StringComparer.Ordinal))
        {
            var positions = feature.Take(MaxPositions).Select(Position);
            document.Append(CultureInfo.InvariantCulture, $"'{feature.Key}':{string.Join(',', positions)} ");
        }

        return document.ToString();

        static string Position(Token token) =>
            string.Create(CultureInfo.InvariantCulture, $"{Math.Min(token.Position, MaxPosition)}{(token.InTitle ? 'A' : 'B')}");
    }

    /// <summary>The features of an incident, each once.</summary>
    public IReadOnlyList<string> Of(string text) => [.. _tokenizer.Tokenize(text).Select(token => token.Feature).Distinct(StringComparer.Ordinal)];

    /// <returns>A tsquery literal that any one of the features satisfies; AND would find nothing for nearly every incident.</returns>
    public static string AnyOf(IReadOnlyList<string> features) => string.Join(" | ", features.Select(feature => $"'{feature}'"));
}
