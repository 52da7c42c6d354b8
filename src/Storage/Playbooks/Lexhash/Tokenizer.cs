namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>Turns text into the tokens that both the vector and the lexical index are made of.</summary>
internal sealed class Tokenizer(Lexicon lexicon)
{
    /// <summary>Numbers that name a kind of failure: exit codes (128 + signal) and HTTP statuses. All others differ between incidents of one kind.</summary>
    private static readonly HashSet<string> TellingNumbers =
    [
        "125", "126", "127", "128", "134", "137", "139", "143", "255",
        "400", "401", "403", "404", "408", "409", "413", "422", "429", "500", "502", "503", "504",
    ];

    /// <summary>Longer ones are keys and encoded bytes, not words; and a tsvector takes none above 2046 bytes.</summary>
    private const int MaxWordLength = 64;

    /// <param name="text">What stands before the first blank line, if there is one, is the title.</param>
    public IReadOnlyList<Token> Tokenize(string text)
    {
        var titleEnd = text.IndexOf("\n\n", StringComparison.Ordinal);
        var tokens = new List<Token>();

        if (titleEnd > 0)
            Append(tokens, text[..titleEnd], inTitle: true);

        Append(tokens, titleEnd > 0 ? text[titleEnd..] : text, inTitle: false);
        return tokens;
    }

    private void Append(List<Token> tokens, string text, bool inTitle)
    {
        var words = Words.Split(text).ToArray();
        var stems = Array.ConvertAll(words, word => Stemmer.Stem(word.Text));
        var concepts = ConceptsAt(stems);
        var position = tokens.Count == 0 ? 0 : tokens[^1].Position;

        for (var i = 0; i < words.Length; i++)
        {
            var kept = IsKept(stems[i]);

            var joined = words[i].JoinedForm is { Length: <= MaxWordLength } form ? form : null;

            if (kept || joined is not null || concepts[i] is not null)
                position++;

            if (kept)
                tokens.Add(new Token { Feature = stems[i], Position = position, InTitle = inTitle, Word = words[i].Text, IsGeneric = lexicon.IsGeneric(stems[i]) });

            if (joined is not null)
                tokens.Add(new Token { Feature = Stemmer.Stem(joined), Position = position, InTitle = inTitle });

            if (concepts[i] is { } concept)
                tokens.Add(new Token { Feature = Token.ConceptMark + concept, Position = position, InTitle = inTitle });
        }
    }

    /// <summary>The concept that begins at each word, null where none does. Phrases do not overlap; the longest wins.</summary>
    private string?[] ConceptsAt(string[] stems)
    {
        var concepts = new string?[stems.Length];
        int[] places = [.. Enumerable.Range(0, stems.Length).Where(i => !lexicon.IsPassedOver(stems[i]))];
        var telling = Array.ConvertAll(places, place => stems[place]);

        for (var i = 0; i < telling.Length;)
        {
            var phrase = lexicon.LongestAt(telling.AsSpan(i));
            concepts[places[i]] = phrase?.Concept;
            i += phrase?.Stems.Length ?? 1;
        }

        return concepts;
    }

    private bool IsKept(string stem) =>
        stem.Length is > 1 and <= MaxWordLength && (stem.All(char.IsAsciiDigit) ? TellingNumbers.Contains(stem) : !lexicon.IsStop(stem));
}
