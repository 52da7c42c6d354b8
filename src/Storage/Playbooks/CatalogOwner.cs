namespace Kubernaut.Storage.Playbooks;

/// <summary>The object that a row is a projection of. Its UID decides; namespace and name are for people.</summary>
public sealed record CatalogOwner(Guid Uid, string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
