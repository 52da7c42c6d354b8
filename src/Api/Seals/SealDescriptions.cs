using Kubernaut.Api.Description;
using Kubernaut.Api.Problems;

namespace Kubernaut.Api.Seals;

/// <summary>What the OpenAPI document says of seals.</summary>
internal static class SealDescriptions
{
    private const string Tag = "Partitions";

    public static EndpointDescription List { get; } = new()
    {
        Id = "listAuditSeals",
        Tag = Tag,
        Summary = "The seals of closed months, in the order of their chain",
        Remarks = "Each contains the digest of the one before; a seal that was changed or taken out is told as its problem.",
    };

    public static EndpointDescription Verify { get; } = new()
    {
        Id = "verifyAuditMonth",
        Tag = Tag,
        Summary = "Whether a sealed month is as it was sealed",
        Remarks = "Reads the whole month, and names each row that was changed, removed or inserted since, the first 1000 of them. One at a time: 503 while another is under way.",
        Parameters = [new ParameterDescription { Name = "month", Meaning = "YYYY-MM.", Schema = Schemas.Text(), IsRequired = true, Example = "2026-01" }],
        Refusals = [ErrorCode.NotFound],
    };
}
