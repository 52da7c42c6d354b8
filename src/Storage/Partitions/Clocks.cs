namespace Kubernaut.Storage.Partitions;

/// <summary>The operator's clock and the database's, read as one.</summary>
internal sealed record Clocks(DateTimeOffset Operator, DateTimeOffset Database)
{
    /// <summary>Further apart than this, one of them is wrong.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public DateTimeOffset Earlier => Operator < Database ? Operator : Database;

    public DateTimeOffset Later => Operator < Database ? Database : Operator;

    public Month EarlierMonth => Month.Of(Earlier);

    public Month LaterMonth => Month.Of(Later);

    public TimeSpan Skew => (Operator - Database).Duration();

    public bool Disagree => Skew > Tolerance;
}
