namespace Kubernaut.Storage.Playbooks;

/// <summary>The columns of a row that are a projection of its owner's declaration. Two are equal when the row needs no write.</summary>
internal sealed record CatalogColumns
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string Content { get; init; }

    public required string ContentHash { get; init; }

    /// <summary>In the form of <see cref="LabelSets"/>.</summary>
    public required string Labels { get; init; }

    public required string? ChangeSummary { get; init; }

    public required string? VersionNotes { get; init; }

    public required string? ApprovedBy { get; init; }

    public required DateTimeOffset? ApprovedAt { get; init; }

    public required decimal? ExpectedSuccessRate { get; init; }

    public required int? ExpectedDurationSeconds { get; init; }

    public required string? Owner { get; init; }

    public required string? Maintainer { get; init; }

    public required string Status { get; init; }

    public required string? DisabledReason { get; init; }

    public required string? DeprecationNotice { get; init; }

    public required string DeletionPolicy { get; init; }

    /// <summary>In the form of <see cref="DeclaredFields"/>; null in a row that never had an owner.</summary>
    public required string? DeclaredHash { get; init; }

    public required Guid? OwnerUid { get; init; }

    public required string? OwnerNamespace { get; init; }

    public required string? OwnerName { get; init; }

    public static CatalogColumns Of(CatalogEntry entry, CatalogOwner owner) => new()
    {
        Name = entry.Name,
        Description = PlaybookText.Description(entry),
        Content = entry.Content,
        ContentHash = PlaybookText.Hash(entry.Content),
        Labels = LabelSets.Canonical(entry.Labels),
        ChangeSummary = entry.Change?.Summary,
        VersionNotes = entry.Change?.Notes,
        ApprovedBy = entry.Change?.ApprovedBy,
        ApprovedAt = ToMicroseconds(entry.Change?.ApprovedAt),
        ExpectedSuccessRate = entry.ExpectedSuccessRatePercent / 100m,
        ExpectedDurationSeconds = entry.ExpectedDurationSeconds,
        Owner = entry.Owner,
        Maintainer = entry.Maintainer,
        Status = entry.State.InDatabase(),
        DisabledReason = entry.Reason,
        DeprecationNotice = entry.Notice,
        DeletionPolicy = entry.DeletionPolicy.ToString().ToLowerInvariant(),
        DeclaredHash = DeclaredFields.Of(entry).ToJson(),
        OwnerUid = owner.Uid,
        OwnerNamespace = owner.Namespace,
        OwnerName = owner.Name,
    };

    /// <summary>As read, with JSON brought into the form that compares.</summary>
    public CatalogColumns Normalized() => this with
    {
        Labels = LabelSets.Canonical(Labels),
        DeclaredHash = DeclaredHash is null ? null : DeclaredFields.Parse(DeclaredHash).ToJson(),
    };

    /// <summary>With hashes in place of the long texts: for comparing many rows without holding them.</summary>
    public CatalogColumns Condensed() => this with { Description = PlaybookText.Hash(Description), Content = PlaybookText.Hash(Content) };

    /// <summary>What is fixed for a version and not the same in both.</summary>
    public IReadOnlyList<string> FixedFieldsThatDiffer(CatalogColumns other)
    {
        List<string> fields = [];
        Compare("displayName", Name == other.Name);
        Compare("description", Description == other.Description);
        Compare("content", Content == other.Content);
        Compare("labels", Labels == other.Labels);
        Compare("change", (ChangeSummary, VersionNotes, ApprovedBy, ApprovedAt) == (other.ChangeSummary, other.VersionNotes, other.ApprovedBy, other.ApprovedAt));
        return fields;

        void Compare(string field, bool same)
        {
            if (!same)
                fields.Add(field);
        }
    }

    /// <summary>PostgreSQL keeps microseconds, and would round where this truncates.</summary>
    private static DateTimeOffset? ToMicroseconds(DateTimeOffset? instant) =>
        instant is { } at ? new DateTimeOffset(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero) : null;
}
