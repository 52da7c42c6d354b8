using Kubernaut.Entities.Partitions;
using Kubernaut.Operator.Partitions;

namespace Kubernaut.Operator.Tests.Partitions;

public sealed class PolicyRulesTests
{
    [Fact]
    public void A_policy_of_defaults_has_no_problem()
    {
        Assert.Empty(PolicyRules.Blocking(Policy(new AuditPartitionPolicySpec())));
        Assert.Empty(PolicyRules.Others(new AuditPartitionPolicySpec()));
    }

    [Fact]
    public void The_object_must_bear_the_tables_name()
    {
        var policy = Policy(new AuditPartitionPolicySpec());
        policy.Metadata.Name = "mine";

        Assert.Contains("audit-events", Assert.Single(PolicyRules.Blocking(policy)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_warning_must_come_before_the_months_run_out()
    {
        var spec = new AuditPartitionPolicySpec { CreateAhead = new CreateAheadPolicy { Months = 3, WarnBelowMonths = 3 } };

        Assert.Contains("warnBelowMonths", Assert.Single(PolicyRules.Blocking(Policy(spec))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-02-30", null, "from")]
    [InlineData("2026-03-01", "yesterday", "to")]
    [InlineData("2026-03-01", "2026-02-01", "to")]
    public void A_hold_needs_days_that_exist_in_their_order(string from, string? to, string field)
    {
        var spec = new AuditPartitionPolicySpec { LegalHolds = [Hold() with { From = from, To = to }] };

        Assert.Contains($"spec.legalHolds[case-1].{field}", Assert.Single(PolicyRules.Others(spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void Releasing_a_hold_needs_a_reason()
    {
        var spec = new AuditPartitionPolicySpec { LegalHolds = [Hold() with { State = LegalHoldStates.Released }] };

        Assert.Contains("releaseReason", Assert.Single(PolicyRules.Others(spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hold_that_makes_no_sense_does_not_keep_the_others_from_being_placed()
    {
        var spec = new AuditPartitionPolicySpec { LegalHolds = [Hold() with { From = "soon" }, Hold() with { Name = "case-2" }] };

        Assert.Equal("case-2", Assert.Single(PolicyProjection.Holds(spec)).Name);
    }

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        var spec = new AuditPartitionPolicySpec
        {
            Schedule = "never",
            TimeZone = "Etc/UTC",
            LegalHolds = [Hold() with { State = LegalHoldStates.Released }, Hold() with { From = "soon" }],
        };

        Assert.Equal(3, PolicyRules.Others(spec).Count);
    }

    private static AuditPartitionPolicy Policy(AuditPartitionPolicySpec spec)
    {
        var policy = new AuditPartitionPolicy { Spec = spec };
        policy.Metadata.Name = "audit-events";
        return policy;
    }

    private static LegalHold Hold() => new() { Name = "case-1", Reason = "Subpoena", From = "2026-01-01" };
}
