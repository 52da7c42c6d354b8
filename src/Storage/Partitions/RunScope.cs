namespace Kubernaut.Storage.Partitions;

/// <summary>How much of a plan a run carries out. Each does what those before it do.</summary>
public enum RunScope
{
    /// <summary>Makes months.</summary>
    Create,

    /// <summary>Also ends what an interrupted run has left half done.</summary>
    Repair,

    /// <summary>Also closes and removes months.</summary>
    Full,
}
