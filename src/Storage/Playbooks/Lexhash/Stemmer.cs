namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>Brings the forms of an English word together: <c>evicted</c>, <c>evicting</c>, <c>eviction</c> and <c>evicts</c> are <c>evict</c>.</summary>
/// <remarks>Lighter than Porter's on purpose: technical words that only look alike must stay apart. It need not give words, only be the same for both sides.</remarks>
internal static class Stemmer
{
    public static string Stem(string word)
    {
        if (word.Length <= 3 || word.Any(char.IsAsciiDigit))
            return word;

        var stem = StripPlural(word);
        stem = StripAny(stem, leaving: 4, "ness", "ment", "ly");
        stem = StripVerbEnding(stem);
        stem = StripNounEnding(stem);
        stem = StripAny(stem, leaving: 4, "ure", "ur");
        return StripFinalVowel(stem);
    }

    private static string StripPlural(string word)
    {
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
            return word[..^3] + "y";

        if (EndsWithAny(word, "sses", "ches", "shes", "xes", "zes"))
            return word[..^2];

        return word.EndsWith('s') && !EndsWithAny(word, "ss", "us", "is") ? word[..^1] : word;
    }

    private static string StripVerbEnding(string word)
    {
        var stem = word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3]
            : word.EndsWith("ed", StringComparison.Ordinal) && !word.EndsWith("eed", StringComparison.Ordinal) ? word[..^2]
            : null;

        if (stem is not { Length: >= 3 } || !stem.Any(IsVowel))
            return word;

        // stopped is stop, but killed is kill and passing is pass.
        return stem[^1] == stem[^2] && !"lsz".Contains(stem[^1]) ? stem[..^1] : stem;
    }

    private static string StripNounEnding(string word)
    {
        if (word.EndsWith("ation", StringComparison.Ordinal) && word.Length >= 10)
            return word[..^5];

        if (word.EndsWith("ion", StringComparison.Ordinal) && word.Length >= 7)
            return StripAny(word[..^3], leaving: 5, "at");

        // saturate, saturated and saturation; but not format.
        return StripAny(word, leaving: 5, "ate", "at");
    }

    private static string StripFinalVowel(string word)
    {
        if (word.Length <= 3 || IsVowel(word[^2]))
            return word;

        return word[^1] switch
        {
            'e' => word[..^1],
            'y' => word[..^1] + "i",
            _ => word,
        };
    }

    private static string StripAny(string word, int leaving, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word.Length - ending.Length >= leaving)
                return word[..^ending.Length];
        }

        return word;
    }

    private static bool EndsWithAny(string word, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static bool IsVowel(char letter) => "aeiouy".Contains(letter);
}
