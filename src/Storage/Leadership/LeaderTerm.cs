namespace Kubernaut.Storage.Leadership;

/// <summary>One leader's time: from when it took the lease until another does.</summary>
/// <param name="Lease">Namespace and name of the Lease.</param>
/// <param name="Transitions">How often the lease had changed hands by then; grows with each leader.</param>
public sealed record LeaderTerm(string Lease, long Transitions);
