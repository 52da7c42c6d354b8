using System.Collections.Concurrent;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>How much of the one an incident and a playbook say that the other says too, by words and concepts.</summary>
internal sealed class Overlap(Lexicon lexicon)
{
    private const double ConceptShare = 1.5;
    private const double GenericShare = 0.4;

    /// <summary>Names whose words are kept; some 2 MB. Reading the fifty of a search anew takes half a millisecond.</summary>
    private const int MaxNames = 4096;

    private readonly Tokenizer _tokenizer = new(lexicon);
    private readonly ConcurrentDictionary<string, string[]> _names = new(StringComparer.Ordinal);

    /// <summary>Share of what an incident says that a playbook's name and description say too, 0 to 1.</summary>
    public double OfIncident(IEnumerable<string> asked, IEnumerable<string> found)
    {
        var total = asked.Sum(Share);
        return total > 0 ? found.Sum(Share) / total : 0;
    }

    /// <summary>Share of a playbook's name that an incident says too, 0 to 1.</summary>
    public double OfName(string name, IReadOnlyCollection<string> found)
    {
        var said = SaidBy(name);
        var total = said.Sum(Share);
        return total > 0 ? said.Where(found.Contains).Sum(Share) / total : 0;
    }

    private string[] SaidBy(string name)
    {
        if (_names.TryGetValue(name, out var known))
            return known;

        if (_names.Count >= MaxNames)
            _names.Clear();

        // The joined form is no more than the words that it is made of.
        var said = _tokenizer.Tokenize(name).Where(token => token.Word is not null || token.IsConcept).Select(token => token.Feature);
        return _names[name] = [.. said.Distinct(StringComparer.Ordinal)];
    }

    private double Share(string feature) =>
        feature[0] == Token.ConceptMark ? ConceptShare : lexicon.IsGeneric(feature) ? GenericShare : 1;
}
