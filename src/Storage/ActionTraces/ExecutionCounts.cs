namespace Kubernaut.Storage.ActionTraces;

/// <summary>Executions with an outcome, and those of them that were successful.</summary>
public sealed record ExecutionCounts(long Total, long Successful);
