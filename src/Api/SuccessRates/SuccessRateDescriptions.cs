using Kubernaut.Api.Description;
using Microsoft.OpenApi;

namespace Kubernaut.Api.SuccessRates;

/// <summary>What the OpenAPI document says of success rates.</summary>
internal static class SuccessRateDescriptions
{
    private const string Tag = "Success rates";
    private const string Remarks = "The rate is successes ÷ (successes + failures), 0 to 1. Breakdowns add up to the totals; what has not ended is counted apart.";

    private static readonly ParameterDescription IncidentType = ParameterDescription.Text("incident_type", "Of the incidents.", "pod-oom-killer", 100);
    private static readonly ParameterDescription PlaybookId = ParameterDescription.Text("playbook_id", "Of the playbook.", "container-oom-killed", 64);
    private static readonly ParameterDescription PlaybookVersion = ParameterDescription.Text("playbook_version", "Of the playbook; only with a playbook_id.", "1.1.0", 50);

    private static readonly ParameterDescription TimeRange = new()
    {
        Name = "time_range",
        Meaning = "How far back to look: hours or days, up to 365d.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]+[hd]$", Default = "7d" },
        Example = "30d",
    };

    private static readonly ParameterDescription MinSamples = ParameterDescription.Integer("min_samples", "Fewer are called insufficient_data.", 1, 100, 5, 5);

    public static EndpointDescription ByIncidentType { get; } = new()
    {
        Id = "getSuccessRateByIncidentType",
        Tag = Tag,
        Summary = "How often actions for one type of incident succeed",
        Remarks = Remarks,
        Parameters = [IncidentType with { IsRequired = true }, TimeRange, MinSamples],
    };

    public static EndpointDescription ByPlaybook { get; } = new()
    {
        Id = "getSuccessRateByPlaybook",
        Tag = Tag,
        Summary = "How often the actions of a playbook succeed",
        Remarks = Remarks,
        Parameters = [PlaybookId with { IsRequired = true }, PlaybookVersion, TimeRange, MinSamples],
    };

    public static EndpointDescription MultiDimensional { get; } = new()
    {
        Id = "getSuccessRate",
        Tag = Tag,
        Summary = "How often actions succeed, over several dimensions",
        Remarks = "At least one of incident_type, playbook_id and action_type. " + Remarks,
        Parameters =
        [
            IncidentType,
            PlaybookId,
            PlaybookVersion,
            ParameterDescription.Text("action_type", "What was done.", "increase_memory", 253),
            TimeRange,
            MinSamples,
        ],
    };

    public static EndpointDescription ExecutionModes { get; } = new()
    {
        Id = "getExecutionModes",
        Tag = Tag,
        Summary = "How actions were chosen: from the catalog, chained, or by people",
        Parameters = [TimeRange],
    };
}
