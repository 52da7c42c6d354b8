using Kubernaut.Storage.Playbooks.Embedders;

namespace Kubernaut.Storage.Tests.Playbooks.Embedders;

public sealed class EmbedderOptionsTests
{
    [Fact]
    public void The_builtin_embedder_needs_nothing()
    {
        Assert.True(new EmbedderOptionsValidator().Validate(null, new EmbedderOptions()).Succeeded);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var options = new EmbedderOptions { Protocol = "openai", Url = "embedding:8080", TokenFile = "/nowhere/token", Dimensions = 384 };

        var result = new EmbedderOptionsValidator().Validate(null, options);

        Assert.Equal(["Embedder:Model", "Embedder:TokenFile", "Embedder:Url"], result.Failures!.Select(Setting).Order());
    }

    [Theory]
    [InlineData("TEI", "Embedder:Protocol")]
    [InlineData("", "Embedder:Protocol")]
    public void An_unknown_protocol_is_named(string protocol, string setting)
    {
        var result = new EmbedderOptionsValidator().Validate(null, new EmbedderOptions { Protocol = protocol });

        Assert.Contains(setting, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lexicon_with_mistakes_is_refused_with_all_of_them()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "early\n[concepts]\nnothing\n");

        var result = new EmbedderOptionsValidator().Validate(null, new EmbedderOptions { LexiconFile = file });

        Assert.Contains("\"early\"", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("\"nothing\"", result.FailureMessage, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void A_lexicon_that_is_not_there_is_refused()
    {
        var result = new EmbedderOptionsValidator().Validate(null, new EmbedderOptions { LexiconFile = "/nowhere/lexicon.txt" });

        Assert.Contains("Embedder:LexiconFile", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_vectors_that_the_catalog_can_hold_may_be_asked_for()
    {
        var options = new EmbedderOptions { Protocol = "openai", Url = "https://api.example.com", Model = "text-embedding-3-small", Dimensions = 768 };

        Assert.Contains("384", new EmbedderOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    private static string Setting(string failure) => "Embedder:" + failure.Split("Embedder:")[1].Split(' ')[0];
}
