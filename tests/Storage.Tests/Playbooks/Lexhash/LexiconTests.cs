using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class LexiconTests
{
    [Fact]
    public void A_phrase_is_found_by_any_form_of_its_words()
    {
        var lexicon = Lexicon.Parse("[filler]\nis the\n[concepts]\nfull: disk full, disks\n    filling up\n");

        Assert.Equal("full", lexicon.LongestAt(["disk", "fill", "up"])?.Concept);
        Assert.Equal("full", lexicon.LongestAt(["disk", "full", "now"])?.Concept);
        Assert.Null(lexicon.LongestAt(["full"]));
    }

    [Fact]
    public void All_mistakes_of_a_file_are_named_at_once()
    {
        var failure = Assert.Throws<FormatException>(() => Lexicon.Parse("early\n[concepts]\na: crash loop\nb: crash looping\nnothing\n"));

        Assert.Equal("Lexicon: \"early\" stands before the first section; \"crash loop\" belongs to a and to b; \"nothing\" names no concept.", failure.Message);
    }

    [Fact]
    public async Task A_file_adds_to_the_builtin_lexicon_and_makes_another_of_it()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "[concepts]\nledger: ledger, journal service\n");

        var lexicon = Lexicon.With(file);

        Assert.Equal("ledger", lexicon.LongestAt([.. Stems("journal service")])?.Concept);
        Assert.Equal(Lexicon.Builtin.LongestAt([.. Stems("crash loop")])?.Concept, lexicon.LongestAt([.. Stems("crash loop")])?.Concept);
        Assert.NotEqual(Lexicon.Builtin.Fingerprint, lexicon.Fingerprint);
        File.Delete(file);
    }

    [Fact]
    public void Without_a_file_it_is_the_builtin_one() => Assert.Same(Lexicon.Builtin, Lexicon.With(null));

    [Fact]
    public void All_mistakes_of_an_added_file_are_named_at_once()
    {
        var failure = Assert.Throws<FormatException>(() => Lexicon.Parse(
            "[filler]\nthe\n[concepts]\nours: crash loop\n",
            "early\n[concept]\n[concepts]\ntheirs: crash looping\nempty: the, ありがとう\nit's: fine\n"));

        Assert.Equal(
            "Lexicon: \"early\" stands before the first section; \"[concept]\" is no section; \"crash loop\" belongs to ours and to theirs; "
            + "a phrase of empty has no words; a phrase of empty has no words; \"it's: fine\" names no concept.",
            failure.Message);
    }

    [Fact]
    public void Another_text_has_another_fingerprint() =>
        Assert.NotEqual(Lexicon.Parse("[stop]\na\n").Fingerprint, Lexicon.Parse("[stop]\nb\n").Fingerprint);

    private static IEnumerable<string> Stems(string phrase) => phrase.Split(' ').Select(Stemmer.Stem);
}
