namespace Kubernaut.Storage.Partitions;

/// <summary>How a month's table is named: <c>audit_events_y2026m11</c>.</summary>
public static class PartitionName
{
    public static string For(string table, Month month) => $"{table}_y{month.Year:0000}m{month.Number:00}";
}
