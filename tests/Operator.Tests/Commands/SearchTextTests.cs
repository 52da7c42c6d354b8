using Kubernaut.Operator.Commands;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Operator.Tests.Commands;

public sealed class SearchTextTests
{
    private static readonly PlaybookAnswer Nothing = new() { Matches = [], Suppressed = 0, BestBelowThreshold = null, Coverage = 1, Degraded = false, Model = "builtin" };

    private static readonly PlaybookMatch Match = new()
    {
        PlaybookId = "container-oom-killed",
        Version = "1.1.0",
        Name = "Container killed for lack of memory",
        Description = "Finds out why.",
        Confidence = 0.943,
        MatchedLabels = new Dictionary<string, string>(),
        Semantic = 0.8,
        Lexical = 1,
    };

    [Fact]
    public void What_was_found_stands_below_a_heading()
    {
        var lines = SearchText.Table(Nothing with { Matches = [Match] }).Split(Environment.NewLine);

        Assert.Equal("PLAYBOOK              VERSION  CONFIDENCE  NAME", lines[0]);
        Assert.Equal("container-oom-killed  1.1.0          0.94  Container killed for lack of memory", lines[1]);
    }

    [Fact]
    public void Whoever_finds_nothing_is_told_what_came_nearest()
    {
        var text = SearchText.Table(Nothing with { Suppressed = 3, BestBelowThreshold = Match with { Confidence = 0.4 } });

        Assert.StartsWith("No playbook fits certainly enough.", text, StringComparison.Ordinal);
        Assert.Contains("3 held back as too uncertain, the best of them container-oom-killed (0.40)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_by_words_says_so()
    {
        Assert.Contains("By words only", SearchText.Table(Nothing with { Matches = [Match with { Confidence = null }], Degraded = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_get_the_members_of_the_api()
    {
        Assert.Contains("\"playbook_id\": \"container-oom-killed\"", SearchText.Json(Nothing with { Matches = [Match] }), StringComparison.Ordinal);
    }
}
