using Kubernaut.Operator.Leadership;
using Kubernaut.Storage.Leadership;

namespace Kubernaut.Operator.Tests;

/// <summary>Leads as long as the test says so.</summary>
internal sealed class GivenTerm : ICurrentTerm
{
    public LeaderTerm? Term { get; set; } = new("test/kubernaut-storage-leader", 3);

    /// <summary>Whether a write of ours was refused since.</summary>
    public bool WasRefused { get; private set; }

    public bool Leads => Term is not null;

    public Task<LeaderTerm?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Term);

    public void Refused(LeaderTerm term) => WasRefused = true;
}
