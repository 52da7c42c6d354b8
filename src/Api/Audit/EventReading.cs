using Kubernaut.Api.Problems;
using Kubernaut.Storage.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>What the rules made of one event of a request.</summary>
internal abstract record EventReading
{
    private EventReading()
    {
    }

    internal sealed record Accepted(AcceptedAuditEvent Event) : EventReading;

    internal sealed record Refused(IReadOnlyList<Problem> Problems) : EventReading;
}
