using Kubernaut.Storage.Leadership;

namespace Kubernaut.Operator.Leadership;

/// <summary>Says in whose time this process acts. What it does in the database carries that along.</summary>
internal interface ICurrentTerm
{
    /// <summary>Whether we lead, as far as we know.</summary>
    bool Leads { get; }

    /// <summary>To be asked when a piece of work begins: work that was begun in an older term must not be given a newer one.</summary>
    /// <returns>Null while another leads.</returns>
    Task<LeaderTerm?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The database knows of a newer term than this: the next one that is read is made anew.</summary>
    void Refused(LeaderTerm term);
}
