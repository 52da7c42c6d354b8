using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Operator.Playbooks;

/// <summary>Says what an object declares in the words of the catalog. Expects a spec without <see cref="PlaybookRules"/> problems.</summary>
internal static class PlaybookProjection
{
    public static CatalogOwner Owner(RemediationPlaybook playbook) =>
        new(Guid.Parse(playbook.Uid()), playbook.Namespace(), playbook.Name());

    public static CatalogEntry Entry(RemediationPlaybookSpec spec) => new()
    {
        PlaybookId = spec.PlaybookId,
        Version = spec.Version,
        Name = spec.DisplayName,
        Description = spec.Description,
        WhenToUse = spec.WhenToUse,
        Content = spec.Content,
        Labels = spec.Labels?.ToDictionary(label => label.Key, label => (IReadOnlyList<string>)[.. label.Value]),
        Change = spec.Change is null ? null : Change(spec.Change),
        ExpectedSuccessRatePercent = spec.Expectations?.SuccessRatePercent,
        ExpectedDurationSeconds = spec.Expectations?.DurationSeconds,
        Owner = spec.Owner,
        Maintainer = spec.Maintainer,
        State = Enum.Parse<CatalogState>(spec.Lifecycle.State),
        Reason = spec.Lifecycle.Reason,
        Notice = spec.Lifecycle.Notice,
        DeletionPolicy = Enum.Parse<CatalogDeletionPolicy>(spec.DeletionPolicy),
    };

    private static CatalogChange Change(PlaybookChange change) => new()
    {
        Summary = change.Summary,
        Notes = change.Notes,
        ApprovedBy = change.ApprovedBy,
        ApprovedAt = change.ApprovedAt is { } text && PlaybookRules.TryParseInstant(text, out var instant) ? instant : null,
    };
}
