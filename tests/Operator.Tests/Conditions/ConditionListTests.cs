using Kubernaut.Entities;
using Kubernaut.Operator.Conditions;

namespace Kubernaut.Operator.Tests.Conditions;

public sealed class ConditionListTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_condition_carries_the_generation_that_was_looked_at()
    {
        var conditions = new ConditionList([], generation: 7, Monday);

        conditions.True("Ready", "Registered", "It is in the catalog.");

        var ready = Assert.Single(conditions.ToList());
        Assert.Equal(7, ready.ObservedGeneration);
    }

    [Fact]
    public void The_transition_time_changes_when_the_status_does()
    {
        var conditions = new ConditionList([Ready(ConditionStatus.True)], generation: 1, Monday.AddHours(1));

        conditions.False("Ready", "DatabaseUnavailable", "PostgreSQL is away.");

        Assert.Equal(Monday.AddHours(1), Assert.Single(conditions.ToList()).LastTransitionTime);
    }

    [Fact]
    public void The_transition_time_stays_while_only_the_reason_changes()
    {
        var conditions = new ConditionList([Ready(ConditionStatus.True)], generation: 2, Monday.AddHours(1));

        conditions.True("Ready", "Suspended", "Suspended.");

        Assert.Equal(Monday, Assert.Single(conditions.ToList()).LastTransitionTime);
    }

    [Fact]
    public void A_condition_that_is_present_only_while_true_can_be_taken_away()
    {
        var conditions = new ConditionList([Ready(ConditionStatus.True)], generation: 2, Monday);

        conditions.Absent("Ready");

        Assert.Empty(conditions.ToList());
    }

    [Fact]
    public void A_message_longer_than_anybody_reads_is_cut()
    {
        var conditions = new ConditionList([], generation: 1, Monday);

        conditions.False("Ready", "Pending", new string('x', 5000));

        Assert.Equal(1024, Assert.Single(conditions.ToList()).Message.Length);
    }

    private static Condition Ready(string status) => new()
    {
        Type = "Ready",
        Status = status,
        Reason = "Registered",
        Message = "It is in the catalog.",
        ObservedGeneration = 1,
        LastTransitionTime = Monday,
    };
}
