using Kubernaut.Storage.Audit;
using Kubernaut.Storage.Partitions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kubernaut.Api.Partitions;

/// <summary>Says over HTTP how the months of the audit trail stand.</summary>
internal static class PartitionAnswer
{
    /// <summary>
    /// Of any policy, since this side knows none: with the widest window each hole between months is seen whatever the
    /// policy asks for, and without retention nothing is called expired.
    /// </summary>
    public static PartitionSettings Settings(AuditOptions audit, IReadOnlyList<LegalHold> holds) => new()
    {
        CreateAheadMonths = PartitionSettings.MaxCreateAheadMonths,
        AcceptanceWindow = audit.AcceptPast,
        Holds = holds,
    };

    public static Ok<PartitionList> ForPlan(PartitionPlan plan) => TypedResults.Ok(new PartitionList
    {
        Data = [.. plan.Months.Select(month => new PartitionList.Month
        {
            Name = month.Name,
            From = month.Bounds?.From,
            To = month.Bounds?.To,
            State = month.State,
            EstimatedRows = month.EstimatedRows,
            Bytes = month.Bytes,
            Holds = month.Holds,
            Seal = month.SealDigest is { } digest ? Convert.ToHexStringLower(digest) : null,
            IsArchived = month.IsArchived,
            DetachedAt = month.DetachedAt,
        })],
        CoveredThrough = plan.CoveredThrough,
        MonthsAhead = plan.MonthsAhead,
        Problems = [.. plan.Problems.Select(problem => new PartitionList.Problem
        {
            Kind = problem.Kind,
            Subject = problem.Subject,
            Message = problem.Message,
        })],
        AsOf = plan.AsOf,
    });

    /// <param name="entries">One more than <paramref name="limit"/> when there are more.</param>
    /// <param name="limit">Most that are shown.</param>
    public static Ok<LegalHoldList> ForHolds(IReadOnlyList<LegalHoldEntry> entries, int limit) => TypedResults.Ok(new LegalHoldList(
        [.. entries.Take(limit).Select(entry => new LegalHoldList.Hold
        {
            Name = entry.Name,
            Reason = entry.Reason,
            From = entry.From,
            To = entry.To,
            State = entry.State,
            PlacedAt = entry.PlacedAt,
            ReleasedAt = entry.State is HoldState.Released ? entry.RecordedAt : null,
            ReleaseReason = entry.ReleaseReason,
        })],
        new LegalHoldList.Page(limit, entries.Count > limit)));
}
