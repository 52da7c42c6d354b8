using Kubernaut.Storage.Playbooks.Lexhash;

namespace Kubernaut.Storage.Tests.Playbooks.Lexhash;

public sealed class LexicalFeaturesTests
{
    private readonly LexicalFeatures _features = new(Lexicon.Parse("[stop]\nthe\n[concepts]\nfull: disk full\n"));

    [Fact]
    public void The_title_weighs_more_than_the_rest() =>
        Assert.Equal("'disk':1A,4B '#full':1A 'full':2A 'clean':3B ", _features.Document("Disk full\n\nCleans the disk."));

    [Fact]
    public void A_name_whose_first_part_is_dropped_still_has_a_place() =>
        Assert.Equal("'aserver':1B 'server':2B ", _features.Document("AServer"));

    [Fact]
    public void Any_one_feature_of_an_incident_is_enough() =>
        Assert.Equal("'disk' | '#full' | 'full'", LexicalFeatures.AnyOf(_features.Of("disk full, the disk")));

    [Fact]
    public void A_word_repeated_without_end_keeps_within_what_a_tsvector_holds()
    {
        var document = _features.Document(string.Join(' ', Enumerable.Repeat("disk node", 20_000)));

        Assert.Equal(255 + 255, document.Count(character => character == 'B'));
    }
}
