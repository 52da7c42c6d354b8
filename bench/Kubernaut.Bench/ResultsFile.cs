using System.Globalization;
using System.Text;

namespace Kubernaut.Bench;

/// <summary>The results in Markdown, a section a suite. A run replaces the sections of its suites and leaves the others as they are.</summary>
internal sealed class ResultsFile(string path)
{
    private const string Heading = "## ";

    private const string Opening = """
        # Results of the benchmarks

        Written by `make bench`; docs/benchmarks.md says what is measured and how. Ratios compare with a yardstick that was taken in the
        same run on the same machine, so they may be compared between machines; figures in seconds may not.
        """;

    public void Replace(BenchRun run, string machine)
    {
        var sections = Read();
        sections[run.Suite] = Section(run, machine);

        var text = new StringBuilder(Opening).Append('\n');
        foreach (var (suite, section) in sections)
        {
            text.Append('\n').Append(Heading).Append(suite).Append("\n\n").Append(section.Trim()).Append('\n');
        }

        // Written beside and renamed, so that whoever interrupts loses no older results.
        File.WriteAllText($"{path}.part", text.ToString());
        File.Move($"{path}.part", path, overwrite: true);
    }

    private SortedDictionary<string, string> Read()
    {
        var sections = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var parts = File.Exists(path) ? File.ReadAllText(path).Split($"\n{Heading}") : [];
        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            sections[part[..end]] = part[end..];
        }

        return sections;
    }

    private static string Section(BenchRun run, string machine)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{now}, scale {run.Scale.ToString().ToLowerInvariant()}, {run.Elapsed.TotalSeconds:0} s. {machine}.\n\n");
        text.Append("| figure | measured | aim | |\n|---|---|---|---|\n");
        foreach (var figure in run.Figures)
        {
            var judged = figure.IsMet switch { true => "met", false => "**missed**", null => "" };
            text.Append(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Measured} | {figure.Aim} | {judged} |\n");
        }

        return text.ToString();
    }
}
