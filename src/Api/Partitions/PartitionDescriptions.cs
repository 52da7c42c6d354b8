using Kubernaut.Api.Description;

namespace Kubernaut.Api.Partitions;

/// <summary>What the OpenAPI document says of months and holds.</summary>
internal static class PartitionDescriptions
{
    private const string Tag = "Partitions";

    public static EndpointDescription List { get; } = new()
    {
        Id = "listPartitions",
        Tag = Tag,
        Summary = "Every month of the audit trail, oldest first",
        Remarks = "With what is wrong with them in problems. Read from the catalog of the database, never from names.",
    };

    public static EndpointDescription ListLegalHolds { get; } = new()
    {
        Id = "listLegalHolds",
        Tag = Tag,
        Summary = "The legal holds on the audit trail, those in force first",
        Parameters = [ParameterDescription.Integer("limit", "Most holds in the answer.", 1, 1000, 100, 10)],
    };
}
