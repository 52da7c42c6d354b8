using Kubernaut.Entities.Playbooks;
using Kubernaut.Operator.Playbooks;

namespace Kubernaut.Operator.Tests.Playbooks;

public sealed class PlaybookRulesTests
{
    private static readonly RemediationPlaybookSpec Valid = new()
    {
        PlaybookId = "container-oom-killed",
        Version = "1.0.0",
        DisplayName = "Container OOM killed",
        Description = "Raises the memory limit.",
        Content = "# Steps",
    };

    [Fact]
    public void A_plain_playbook_has_no_problem()
    {
        Assert.Empty(PlaybookRules.Problems(Valid));
    }

    [Fact]
    public void Disabling_needs_a_reason()
    {
        var spec = Valid with { Lifecycle = new PlaybookLifecycle { State = LifecycleStates.Disabled } };

        Assert.Contains("spec.lifecycle.reason", Assert.Single(PlaybookRules.Problems(spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void Deprecating_needs_a_notice()
    {
        var spec = Valid with { Lifecycle = new PlaybookLifecycle { State = LifecycleStates.Deprecated } };

        Assert.Contains("spec.lifecycle.notice", Assert.Single(PlaybookRules.Problems(spec)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_key_has_1_to_63_characters_counted_as_a_schema_counts_them(int length, bool accepted)
    {
        // Each is one character and two UTF-16 units.
        var key = string.Concat(Enumerable.Repeat("😀", length));
        var spec = Valid with { Labels = new Dictionary<string, IList<string>> { [key] = ["x"] } };

        Assert.Equal(accepted, PlaybookRules.Problems(spec).Count == 0);
    }

    [Fact]
    public void A_text_that_the_database_cannot_hold_is_refused_by_its_field()
    {
        var spec = Valid with { Content = "step one\0step two" };

        Assert.StartsWith("spec.content", Assert.Single(PlaybookRules.Problems(spec)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_approval_must_be_an_instant()
    {
        var spec = Valid with { Change = new PlaybookChange { ApprovedAt = "last Tuesday" } };

        Assert.Contains("spec.change.approvedAt", Assert.Single(PlaybookRules.Problems(spec)), StringComparison.Ordinal);
    }
}
