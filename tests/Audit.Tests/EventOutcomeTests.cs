namespace Kubernaut.Audit.Tests;

public sealed class EventOutcomeTests
{
    [Theory]
    [InlineData("sent", EventOutcome.Success)]
    [InlineData("completed", EventOutcome.Success)]
    [InlineData("failed", EventOutcome.Failure)]
    [InlineData("TimedOut", EventOutcome.Failure)]
    [InlineData("timed_out", EventOutcome.Failure)]
    [InlineData("rolled-back", EventOutcome.Failure)]
    [InlineData("In Progress", EventOutcome.Pending)]
    [InlineData("deduplicated", EventOutcome.Skipped)]
    public void A_status_has_the_outcome_that_it_says(string status, string outcome) => Assert.Equal(outcome, EventOutcome.Of(status));

    [Theory]
    [InlineData("half-done")]
    [InlineData("")]
    public void A_status_that_nobody_knows_is_no_end(string status) => Assert.Equal(EventOutcome.Pending, EventOutcome.Of(status));
}
