using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kubernaut.TestKit;

namespace Kubernaut.Operator.Tests.Commands;

public sealed partial class SearchCommandTests(SampleCatalog catalog) : IClassFixture<SampleCatalog>
{
    private const string Incident = "KubePodOOMKilled: container api restarted 4 times, exit code 137";

    [Fact]
    public async Task What_is_asked_at_a_terminal_is_answered_as_the_page_on_search_shows_it()
    {
        var documented = Console().Match(await File.ReadAllTextAsync(GeneratedFile.PathOf("docs", "search.md")));

        var search = await SearchAsync(documented.Groups["arguments"].Value.Split(' '));

        Assert.Equal((0, documented.Groups["answer"].Value, ""), search);
    }

    [Fact]
    public async Task A_quoted_text_is_the_same_as_its_words()
    {
        var quoted = await SearchAsync(Incident);
        var words = await SearchAsync(Incident.Split(' '));

        Assert.Equal(0, quoted.ExitCode);
        Assert.Equal(quoted, words);
    }

    [Fact]
    public async Task Nothing_that_is_certain_enough_ends_with_2()
    {
        var search = await SearchAsync("the printer on the third floor has no paper");

        Assert.Equal((2, ""), (search.ExitCode, search.Error));
        Assert.StartsWith("No playbook fits certainly enough.\n", search.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_for_no_confidence_is_shown_what_comes_nearest()
    {
        var search = await SearchAsync("the printer on the third floor has no paper", "--min-confidence", "0", "--max-results", "3");

        Assert.Equal((0, ""), (search.ExitCode, search.Error));
        Assert.Equal(1 + 3, search.Output.Trim().Split('\n').Length);
    }

    [Theory]
    [InlineData(0, "team=platform", "Environment=Production")]
    [InlineData(2, "team=platform", "region=north")]
    public async Task Each_label_must_hold(int exitCode, params string[] labels)
    {
        var search = await SearchAsync([Incident, .. labels.SelectMany(label => (string[])["--label", label])]);

        Assert.Equal((exitCode, ""), (search.ExitCode, search.Error));
        Assert.Equal(exitCode == 0, search.Output.Contains("container-oom-killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_reads_the_answer_as_JSON()
    {
        var search = await SearchAsync(Incident, "--output", "json");

        var answer = JsonNode.Parse(search.Output)!;
        var best = answer["playbooks"]![0]!;
        Assert.Equal((0, ""), (search.ExitCode, search.Error));
        Assert.Equal(("container-oom-killed", "1.1.0"), ((string)best["playbook_id"]!, (string)best["version"]!));
        Assert.InRange((double)best["confidence"]!, 0.7, 1);
        Assert.Equal(answer["playbooks"]!.AsArray().Count, (int)answer["total_results"]!);
        Assert.Equal((1.0, false), ((double)answer["coverage"]!, (bool)answer["degraded"]!));
    }

    [Fact]
    public async Task A_script_that_finds_nothing_reads_so_and_sees_2()
    {
        var search = await SearchAsync(Incident, "--label", "region=north", "-o", "json");

        Assert.Equal(2, search.ExitCode);
        Assert.Empty(JsonNode.Parse(search.Output)!["playbooks"]!.AsArray());
    }

    [Fact]
    public async Task Without_the_embedder_it_is_found_by_its_words_unless_a_confidence_is_asked_for()
    {
        var byWords = await WithoutEmbedderAsync(Incident);
        var certain = await WithoutEmbedderAsync(Incident, "--min-confidence", "0.7");

        Assert.Equal(0, byWords.ExitCode);
        Assert.StartsWith("container-oom-killed", byWords.Output.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains("By words only", byWords.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (certain.ExitCode, certain.Output));
        Assert.StartsWith("kubernaut-storage: cannot search: Confidence cannot be told: ", certain.Error, StringComparison.Ordinal);
        Assert.Single(certain.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_database_that_is_away_is_one_line_and_ends_with_1()
    {
        var search = await CommandProcess.RunAsync(Reconciler.NoDatabase, Reconciler.NoDatabase, "search", Incident);

        Assert.Equal((1, ""), (search.ExitCode, search.Output));
        Assert.StartsWith("kubernaut-storage: cannot search: ", search.Error, StringComparison.Ordinal);
        Assert.Single(search.Error.Trim().Split('\n'));
    }

    private Task<(int ExitCode, string Output, string Error)> SearchAsync(params string[] arguments) =>
        CommandProcess.RunAsync(catalog.Database, ["search", .. arguments]);

    /// <summary>Its address is one where nobody listens.</summary>
    private Task<(int ExitCode, string Output, string Error)> WithoutEmbedderAsync(params string[] arguments) => CommandProcess.RunAsync(
        new Dictionary<string, string>
        {
            ["Postgres__ConnectionString"] = catalog.Database.ConnectionString,
            ["Embedder__Protocol"] = "tei",
            ["Embedder__Url"] = "http://127.0.0.1:1",
        },
        ["search", .. arguments]);

    [GeneratedRegex("kubernaut-storage\\.dll search (?<arguments>.+)\n(?<answer>(?:.+\n)+?)```")]
    private static partial Regex Console();
}
