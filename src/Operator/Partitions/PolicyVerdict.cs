namespace Kubernaut.Operator.Partitions;

/// <summary>What a condition is going to say.</summary>
internal sealed record PolicyVerdict(bool Holds, string Reason, string Message);
