namespace Kubernaut.Storage.Partitions;

/// <summary>Decides, from what was seen, what shall be done to the months of a table.</summary>
public static class PartitionPlanner
{
    /// <summary>How many months ahead are looked at where the last partition has no end.</summary>
    private const int FarthestMonthAhead = 240;

    public static PartitionPlan Plan(
        PartitionSettings settings, PartitionObservation seen, DateTimeOffset operatorClock)
    {
        var clocks = new Clocks(operatorClock, seen.DatabaseClock);
        if (!seen.PartitionedByDay)
        {
            return new PartitionPlan
            {
                Table = settings.Table,
                AsOf = seen.DatabaseClock,
                Problems = PartitionProblems.OfTable(seen),
                CoverageIsLow = true,
            };
        }

        var coverage = new Coverage(seen.Partitions);
        var watch = seen.Watch.After(seen.DatabaseClock);
        var detached = seen.Retired.Select(retired => retired.Month).ToHashSet();
        var wanted = WantedMonths.Of(settings, coverage.Oldest, seen.Seals.ContainsKey, detached.Contains, watch, clocks);
        var missing = wanted.Where(month => !coverage.Has(month)).ToList();
        var newestCovered = wanted.Where(coverage.Has).Select(month => (Month?)month).LastOrDefault();
        var gaps = missing.Where(month => month <= clocks.LaterMonth || month < newestCovered).ToList();

        // Counted from the later clock: the one that runs out of months first.
        var ahead = MonthsAhead(coverage, clocks.LaterMonth);

        var creations = missing
            .Where(month => Blockers.Of(month, seen) is null)
            .OrderBy(month => month < clocks.EarlierMonth)
            .ThenBy(month => Math.Abs(month - clocks.EarlierMonth))
            .Select(month => Create(settings, month, gaps, clocks));
        var months = MonthStates.Of(settings, seen, gaps, clocks);
        var obstacles = RemovalProblems.Of(settings, seen, watch, clocks).ToList();

        return new PartitionPlan
        {
            Table = settings.Table,
            AsOf = seen.DatabaseClock,
            Actions =
            [
                .. creations,

                // A pending detach refuses every other one, and the end of it waits for others.
                .. Repairs(seen),
                .. Removals(settings, months, seen, obstacles, clocks),
            ],
            Problems = [.. PartitionProblems.OfPartitions(seen, missing), .. obstacles],
            RemovalProblems = obstacles,
            Watch = watch,
            Months = months,
            CoveredThrough = ahead is { } covered ? (clocks.LaterMonth + covered).LastDay : null,
            MonthsAhead = ahead ?? 0,
            CoverageIsLow = (ahead ?? -1) < settings.WarnBelowMonths,
            Gaps = gaps,
        };
    }

    private static IEnumerable<PlannedAction> Repairs(PartitionObservation seen)
    {
        const string interrupted = "an earlier run was interrupted";
        foreach (var partition in seen.Partitions)
        {
            if (partition is { DetachPending: true, Bounds.Month: { } month })
            {
                yield return new PlannedAction.FinalizeDetach { Partition = partition.Name, Relation = partition.Relation, Month = month, Reason = interrupted };
            }
        }

        foreach (var stranded in seen.Stranded)
        {
            yield return new PlannedAction.PutAway { Partition = stranded.Name, Relation = stranded.Relation, Month = stranded.Month, Reason = interrupted };
        }
    }

    private static List<PlannedAction> Removals(
        PartitionSettings settings, IReadOnlyList<PartitionMonth> months, PartitionObservation seen, List<PartitionProblem> obstacles, Clocks clocks)
    {
        // A drop that was not prepared says nothing against closing, which only the clocks and the waiting events do.
        if (obstacles.Any(obstacle => obstacle.Kind is not PartitionProblemKind.DropUnprepared))
        {
            return [];
        }

        var actions = ClosingPlan.Of(settings, seen, clocks).ToList();
        if (obstacles.Count == 0)
        {
            actions.AddRange(RetentionPlan.Of(settings, months, seen, clocks));
        }

        if (actions.Count > 0)
        {
            actions.Add(new PlannedAction.Analyze { Partition = seen.Table, Reason = "months of it have changed" });
        }

        return actions;
    }

    private static PlannedAction.Create Create(
        PartitionSettings settings, Month month, List<Month> gaps, Clocks clocks) => new()
        {
            Month = month,
            Partition = PartitionName.For(settings.Table, month),
            Reason = WhyCreate(settings, month, gaps, clocks),
        };

    private static string WhyCreate(PartitionSettings settings, Month month, List<Month> gaps, Clocks clocks)
    {
        if (month == clocks.EarlierMonth || month == clocks.LaterMonth)
        {
            return "it is this month, and events for it have nowhere to go";
        }

        if (month < clocks.EarlierMonth && month >= Month.Of(clocks.Earlier - settings.AcceptanceWindow))
        {
            return "late events for it are still accepted";
        }

        return gaps.Contains(month)
            ? "it is missing between the oldest month and those to come"
            : $"{settings.CreateAheadMonths} months are kept ahead";
    }

    /// <returns>Null when not even <paramref name="current"/> has its partition.</returns>
    private static int? MonthsAhead(Coverage coverage, Month current)
    {
        var covered = Month.Range(current, current + FarthestMonthAhead).TakeWhile(coverage.Has).Count();
        return covered == 0 ? null : covered - 1;
    }
}
