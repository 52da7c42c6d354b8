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
    public void Another_text_has_another_fingerprint() =>
        Assert.NotEqual(Lexicon.Parse("[stop]\na\n").Fingerprint, Lexicon.Parse("[stop]\nb\n").Fingerprint);
}
