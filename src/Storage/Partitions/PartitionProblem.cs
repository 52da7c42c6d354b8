namespace Kubernaut.Storage.Partitions;

/// <summary>Something that the planner will not repair by itself.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Subject">The table or index that is wrong.</param>
/// <param name="Message">A sentence for the person who must act.</param>
public sealed record PartitionProblem(PartitionProblemKind Kind, string Subject, string Message);
