namespace Kubernaut.Storage.Playbooks;

/// <summary>Names one row of the catalog.</summary>
public sealed record PlaybookKey(string PlaybookId, string Version)
{
    public override string ToString() => $"{PlaybookId} {Version}";
}
