using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Partitions;

/// <summary>Where a month is written, read back and compared before it is dropped.</summary>
public sealed record RetentionArchive
{
    /// <summary>Absolute path on a mounted volume.</summary>
    [Required]
    [Length(1, 255)]
    [Pattern("^/")]
    public string Directory { get; init; } = "";
}
