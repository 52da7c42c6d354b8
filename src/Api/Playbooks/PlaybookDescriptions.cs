using System.Text.Json.Nodes;
using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Api.Playbooks;

/// <summary>What the OpenAPI document says of playbooks.</summary>
internal static class PlaybookDescriptions
{
    private const string Tag = "Playbooks";
    private const string Incident = "KubePodOOMKilled: pod checkout-7d9f was OOMKilled, exit code 137";

    private const string SearchRemarks = "Put the alert's name into the query: it finds the right playbook far more often. Labels are hard filters, ANDed. "
        + "When the threshold held something back, suppressed and best_below_threshold say so; degraded means that the answer is by words alone.";

    private static readonly ParameterDescription Id = Path("playbookId", "Of the playbook.", "container-oom-killed");

    public static EndpointDescription Search { get; } = new()
    {
        Id = "searchPlaybooks",
        Tag = Tag,
        Summary = "Find the playbook that fits an incident",
        Remarks = SearchRemarks,
        Parameters =
        [
            ParameterDescription.Text("query", "What happened, with the name of the alert.", Incident, PlaybookQuery.MaxTextLength) with { IsRequired = true },
            ParameterDescription.Prefix("label", "A label that the playbook must have, as in label.environment=production; * on its side matches any.", 32, "environment", "production"),
            new ParameterDescription { Name = "min_confidence", Meaning = "Leaves out what is less certain.", Schema = Schemas.Fraction(otherwise: PlaybookQuery.DefaultMinConfidence), Example = 0.5 },
            ParameterDescription.Integer("max_results", "Most playbooks in the answer.", 1, PlaybookQuery.MaxResultsLimit, PlaybookQuery.DefaultMaxResults, 3),
            ParameterDescription.Flag("explain", "Say how each was found.", true),
        ],
    };

    public static EndpointDescription SearchByBody { get; } = new()
    {
        Id = "searchPlaybooksByBody",
        Tag = Tag,
        Summary = "The same for texts that are too long for a URL",
        Remarks = SearchRemarks,
        Body = new BodyDescription
        {
            Name = "PlaybookSearch",
            Schema = Schemas.Object(
                "What to look for.",
                ["query"],
                ("query", Schemas.Text("What happened, with the name of the alert.", 1, PlaybookQuery.MaxTextLength)),
                ("labels", Schemas.Map("Labels that the playbook must have.", 32, 63)),
                ("min_confidence", Schemas.Fraction("Leaves out what is less certain.", PlaybookQuery.DefaultMinConfidence)),
                ("max_results", Schemas.Integer(1, PlaybookQuery.MaxResultsLimit, PlaybookQuery.DefaultMaxResults, "Most playbooks in the answer.")),
                ("explain", Schemas.Flag("Say how each was found."))),
            Examples = new Dictionary<string, JsonNode>
            {
                ["an alert"] = new JsonObject { ["query"] = Incident, ["labels"] = new JsonObject { ["environment"] = "production" }, ["max_results"] = 3 },
            },
        },
    };

    public static EndpointDescription FindLatest { get; } = new()
    {
        Id = "getPlaybook",
        Tag = Tag,
        Summary = "Read the latest active version of a playbook",
        Parameters = [Id],
        Refusals = [ErrorCode.NotFound],
    };

    public static EndpointDescription ListVersions { get; } = new()
    {
        Id = "listPlaybookVersions",
        Tag = Tag,
        Summary = "List the versions of a playbook, highest first",
        Parameters = [Id],
        Refusals = [ErrorCode.NotFound],
    };

    public static EndpointDescription FindVersion { get; } = new()
    {
        Id = "getPlaybookVersion",
        Tag = Tag,
        Summary = "Read one version of a playbook, with its content",
        Parameters = [Id, Path("version", "As its object has it.", "1.1.0")],
        Refusals = [ErrorCode.NotFound],
    };

    private static ParameterDescription Path(string name, string meaning, string example) =>
        new() { Name = name, Meaning = meaning, Schema = Schemas.Text(), IsRequired = true, Example = example };
}
