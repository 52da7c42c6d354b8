using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Tests.Partitions;

public sealed class PartitionBoundsTests
{
    [Theory]
    [InlineData("FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')", "2026-11")]
    [InlineData("FOR VALUES FROM ('2026-12-01') TO ('2027-01-01')", "2026-12")]
    [InlineData("FOR VALUES FROM ('2026-11-01') TO ('2026-11-30')", null)]
    [InlineData("FOR VALUES FROM ('2026-11-02') TO ('2026-12-01')", null)]
    [InlineData("FOR VALUES FROM ('2026-11-01') TO ('2027-01-01')", null)]
    [InlineData("FOR VALUES FROM (MINVALUE) TO ('2026-12-01')", null)]
    public void Only_a_whole_month_is_a_month(string expression, string? month) =>
        Assert.Equal(month, PartitionBounds.Parse(expression)?.Month?.ToString());

    [Theory]
    [InlineData("FOR VALUES FROM (MINVALUE) TO (MAXVALUE)", "[unbounded, unbounded)")]
    [InlineData("FOR VALUES FROM ('-infinity') TO ('infinity')", "[unbounded, unbounded)")]
    [InlineData("FOR VALUES FROM ('2026-11-01') TO (MAXVALUE)", "[2026-11-01, unbounded)")]
    public void A_range_may_be_without_an_end(string expression, string bounds) =>
        Assert.Equal(bounds, PartitionBounds.Parse(expression)?.ToString());

    [Theory]
    [InlineData("DEFAULT")]
    [InlineData("")]
    [InlineData("FOR VALUES IN ('2026-11-01')")]
    [InlineData("FOR VALUES FROM ('2026-11-01', 5) TO ('2026-12-01', 5)")]
    [InlineData("FOR VALUES FROM ('01.11.2026') TO ('01.12.2026')")]
    public void What_is_no_range_of_days_is_not_guessed_at(string expression) =>
        Assert.Null(PartitionBounds.Parse(expression));
}
