using System.Security.Cryptography;
using System.Text;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>The stop words, generic words and concepts of <c>lexicon.txt</c> and of a file that an operator adds, stemmed as texts are.</summary>
internal sealed class Lexicon
{
    private readonly HashSet<string> _stop = [];
    private readonly HashSet<string> _filler = [];
    private readonly HashSet<string> _generic = [];

    // First stem of a phrase → phrases that begin so, longest first.
    private readonly Dictionary<string, List<Phrase>> _phrases = [];

    // Those that are part of a phrase, as in "exit code 137".
    private readonly HashSet<string> _numbers = [];

    private readonly List<string> _problems = [];

    private Lexicon(string fingerprint) => Fingerprint = fingerprint;

    public static Lexicon Builtin { get; } = Parse(ReadBuiltin());

    /// <summary>SHA-256 of the files, in lowercase hex.</summary>
    public string Fingerprint { get; }

    /// <summary>Ours, and what a file adds to it; null or empty adds nothing.</summary>
    /// <exception cref="FormatException">As <see cref="Parse"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Lexicon With(string? file) => file is { Length: > 0 } ? Parse(ReadBuiltin(), File.ReadAllText(file)) : Builtin;

    /// <param name="texts">Of files, each with its own sections.</param>
    /// <exception cref="FormatException">Lines outside the format, or phrases given to two concepts: all of them.</exception>
    public static Lexicon Parse(params string[] texts)
    {
        var lexicon = new Lexicon(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts)))));

        foreach (var text in texts)
            lexicon.Read(text);

        if (lexicon._problems.Count > 0)
            throw new FormatException($"Lexicon: {string.Join("; ", lexicon._problems)}.");

        foreach (var phrases in lexicon._phrases.Values)
            phrases.Sort((left, right) => right.Stems.Length.CompareTo(left.Stems.Length));

        return lexicon;
    }

    /// <param name="stem">A stemmed word.</param>
    public bool IsStop(string stem) => _stop.Contains(stem);

    /// <summary>Passed over inside a phrase: "worker 3 has been unready" says "worker unready". A number that a phrase has itself is not.</summary>
    /// <param name="stem">A stemmed word.</param>
    public bool IsPassedOver(string stem) => IsFiller(stem) || (stem.All(char.IsAsciiDigit) && !_numbers.Contains(stem));

    /// <param name="stem">A stemmed word.</param>
    public bool IsGeneric(string stem) => _generic.Contains(stem);

    /// <summary>The longest phrase that these begin with, or null.</summary>
    /// <param name="stems">Stemmed words without the fillers.</param>
    public Phrase? LongestAt(ReadOnlySpan<string> stems)
    {
        if (!_phrases.TryGetValue(stems[0], out var candidates))
            return null;

        foreach (var phrase in candidates)
        {
            if (stems.StartsWith(phrase.Stems))
                return phrase;
        }

        return null;
    }

    /// <summary>A way to say a concept.</summary>
    public sealed record Phrase(string Concept, string[] Stems);

    private static string ReadBuiltin()
    {
        using var reader = new StreamReader(typeof(Lexicon).Assembly.GetManifestResourceStream("Playbooks/lexicon.txt")!);
        return reader.ReadToEnd();
    }

    private void Read(string text)
    {
        Action<string> section = line => _problems.Add($"\"{line}\" stands before the first section");

        foreach (var line in LogicalLines(text))
        {
            if (line is "[stop]")
                section = words => AddWords(_stop, words);
            else if (line is "[filler]")
                section = words => AddWords(_filler, words);
            else if (line is "[generic]")
                section = words => AddWords(_generic, words);
            else if (line is "[concepts]")
                section = AddConcept;
            else if (line.StartsWith('['))
                _problems.Add($"\"{line}\" is no section");
            else
                section(line);
        }
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        string? pending = null;

        foreach (var line in text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line) && !line.StartsWith('#')))
        {
            if (char.IsWhiteSpace(line[0]))
            {
                pending = pending + " " + line.Trim();
                continue;
            }

            if (pending is not null)
                yield return pending;

            pending = line.Trim();
        }

        if (pending is not null)
            yield return pending;
    }

    private static void AddWords(HashSet<string> words, string line) =>
        words.UnionWith(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Stemmer.Stem));

    private void AddConcept(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);

        // The name becomes part of a tsvector, in which other characters mean something.
        if (colon <= 0 || !line[..colon].All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
        {
            _problems.Add($"\"{line}\" names no concept");
            return;
        }

        foreach (var phrase in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            AddPhrase(line[..colon], [.. Words.Split(phrase).Select(word => Stemmer.Stem(word.Text)).Where(stem => !IsFiller(stem))]);
    }

    private bool IsFiller(string stem) => _filler.Contains(stem);

    private void AddPhrase(string concept, string[] stems)
    {
        if (stems.Length == 0)
        {
            _problems.Add($"a phrase of {concept} has no words");
            return;
        }

        _numbers.UnionWith(stems.Where(stem => stem.All(char.IsAsciiDigit)));

        if (!_phrases.TryGetValue(stems[0], out var phrases))
            _phrases[stems[0]] = phrases = [];

        // Two forms of one word ("probe, probes") may both stand in the file; two concepts for one phrase may not.
        var known = phrases.Find(phrase => phrase.Stems.AsSpan().SequenceEqual(stems));

        if (known is null)
            phrases.Add(new Phrase(concept, stems));
        else if (known.Concept != concept)
            _problems.Add($"\"{string.Join(' ', stems)}\" belongs to {known.Concept} and to {concept}");
    }
}
