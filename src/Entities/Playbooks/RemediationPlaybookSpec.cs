using KubeOps.Abstractions.Entities.Attributes;

namespace Kubernaut.Entities.Playbooks;

/// <summary>What the author declares; all but expectations, people, lifecycle and deletion policy is fixed for a version.</summary>
public sealed record RemediationPlaybookSpec
{
    /// <summary>Shared by every version of the playbook.</summary>
    [Required]
    [Length(1, 63)]
    [Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    public string PlaybookId { get; init; } = "";

    /// <summary>Kept as written: 1.2, v1.2 and 1.2.0 are three versions of equal precedence.</summary>
    [Required]
    [Length(1, 50)]
    [Pattern(@"^v?(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){0,2}(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?$")]
    public string Version { get; init; } = "";

    [Required]
    [Length(1, 255)]
    public string DisplayName { get; init; } = "";

    /// <summary>What the playbook does; embedded for search.</summary>
    [Required]
    [Length(1, 4096)]
    public string Description { get; init; } = "";

    /// <summary>The symptoms the playbook answers; embedded for search.</summary>
    [Length(1, 4096)]
    public string? WhenToUse { get; init; }

    /// <summary>The steps; not embedded.</summary>
    [Required]
    [Length(1, 131072)]
    public string Content { get; init; } = "";

    /// <summary>A set of values for each key, <c>*</c> matching any; null and empty are two declarations.</summary>
    /// <remarks>A schema cannot bound keys (1–63) here, nor attributes the sets (1–16 values of 1–63).</remarks>
    public IDictionary<string, IList<string>>? Labels { get; init; }

    public PlaybookChange? Change { get; init; }

    public PlaybookExpectations? Expectations { get; init; }

    /// <summary>The team that answers for the playbook.</summary>
    [Length(1, 255)]
    public string? Owner { get; init; }

    /// <summary>Whom to ask about the text.</summary>
    [Length(1, 255)]
    public string? Maintainer { get; init; }

    public PlaybookLifecycle Lifecycle { get; init; } = new();

    [EnumValues(DeletionPolicies.Archive, DeletionPolicies.Retain, DeletionPolicies.Delete)]
    public string DeletionPolicy { get; init; } = DeletionPolicies.Archive;
}
