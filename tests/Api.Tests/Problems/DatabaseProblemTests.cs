using Kubernaut.Api.Problems;
using Kubernaut.Storage.Audit;
using Npgsql;

namespace Kubernaut.Api.Tests.Problems;

public sealed class DatabaseProblemTests
{
    [Theory]
    [InlineData("23505", 409, "UNIQUE_VIOLATION")]
    [InlineData("23503", 400, "VALIDATION_FAILED")]
    [InlineData("23514", 400, "VALIDATION_FAILED")]
    [InlineData("23502", 400, "VALIDATION_FAILED")]
    [InlineData("22P02", 400, "VALIDATION_FAILED")]
    [InlineData("42601", 500, "INTERNAL")]
    public void What_will_always_fail_is_told_as_whose_fault_it_is(string sqlState, int status, string code)
    {
        var problem = ApiProblems.From(Failure(sqlState));

        Assert.Equal((status, code, null), (problem.Status, problem.Code, problem.RetryAfter));
    }

    [Theory]
    [InlineData("40P01")]
    [InlineData("40001")]
    [InlineData("55P03")]
    [InlineData("53300")]
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("08006")]
    [InlineData("25006")]
    public void What_may_succeed_later_is_a_503_that_says_when_to_come_back(string sqlState)
    {
        var problem = ApiProblems.From(Failure(sqlState));

        Assert.Equal((503, "UNAVAILABLE"), (problem.Status, problem.Code));
        Assert.NotNull(problem.RetryAfter);
    }

    [Fact]
    public void More_events_than_can_wait_are_a_503_that_says_when_to_come_back()
    {
        var problem = ApiProblems.From(new AuditOverloadException("2000 wait already"));

        Assert.Equal((503, "UNAVAILABLE"), (problem.Status, problem.Code));
        Assert.NotNull(problem.RetryAfter);
    }

    private static PostgresException Failure(string sqlState) => new("on purpose", "ERROR", "ERROR", sqlState);
}
