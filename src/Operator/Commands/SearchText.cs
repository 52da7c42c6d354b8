using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Operator.Commands;

/// <summary>The answer to a search as a table for people, or as JSON with the members of the HTTP API.</summary>
internal static class SearchText
{
    /// <summary>Fits a terminal; <c>--output json</c> has it whole.</summary>
    private const int NameWidth = 60;

    public static string Table(PlaybookAnswer answer)
    {
        var text = new StringBuilder();
        if (answer.Matches.Count > 0)
        {
            var id = Math.Max("PLAYBOOK".Length, answer.Matches.Max(match => match.PlaybookId.Length));
            var version = Math.Max("VERSION".Length, answer.Matches.Max(match => match.Version.Length));
            text.AppendLine($"{"PLAYBOOK".PadRight(id)}  {"VERSION".PadRight(version)}  CONFIDENCE  NAME");
            foreach (var match in answer.Matches)
            {
                text.AppendLine($"{match.PlaybookId.PadRight(id)}  {match.Version.PadRight(version)}  {Confidence(match.Confidence),10}  {Shortened(match.Name)}");
            }
        }
        else
        {
            text.AppendLine("No playbook fits certainly enough.");
        }

        if (answer.BestBelowThreshold is { } best)
        {
            text.AppendLine($"{answer.Suppressed} held back as too uncertain, the best of them {best.PlaybookId} ({Confidence(best.Confidence)}); --min-confidence 0 shows them.");
        }

        if (answer.Degraded)
        {
            text.AppendLine("By words only: the embedder cannot be asked now, so there is no confidence.");
        }
        else if (answer.Coverage < 1)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{answer.Coverage:0.0%} of the playbooks have a vector of the current model; the others are found by their words.");
        }

        return text.ToString().TrimEnd();
    }

    public static string Json(PlaybookAnswer answer) => JsonSerializer.Serialize(
        new Answer
        {
            Playbooks = [.. answer.Matches.Select(match => new Playbook(match.PlaybookId, match.Version, match.Name, match.Description, match.Confidence))],
            TotalResults = answer.Matches.Count,
            Suppressed = answer.Suppressed,
            BestBelowThreshold = answer.BestBelowThreshold?.PlaybookId,
            Coverage = answer.Coverage,
            Degraded = answer.Degraded,
            Model = answer.Model,
        },
        SearchTextJson.Readable.Answer);

    private static string Confidence(double? confidence) => confidence?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Shortened(string name) => name.Length <= NameWidth ? name : name[..(NameWidth - 1)] + "…";

    internal sealed record Answer
    {
        public required IReadOnlyList<Playbook> Playbooks { get; init; }

        public required int TotalResults { get; init; }

        public required int Suppressed { get; init; }

        public required string? BestBelowThreshold { get; init; }

        public required double Coverage { get; init; }

        public required bool Degraded { get; init; }

        public required string? Model { get; init; }
    }

    internal sealed record Playbook(string PlaybookId, string Version, string Name, string Description, double? Confidence);
}

[JsonSerializable(typeof(SearchText.Answer))]
internal sealed partial class SearchTextJson : JsonSerializerContext
{
    /// <summary>A terminal shows letters of every script.</summary>
    public static SearchTextJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
