using Kubernaut.Storage.ActionTraces;

namespace Kubernaut.Storage.Playbooks;

/// <summary>An object that exists, as a sweep sees it.</summary>
/// <param name="Owner">The object itself, as it would own a row.</param>
/// <param name="Entry">Null when it declares nothing that could be stored; its row, if it has one, is still its own.</param>
/// <param name="Executions">As its status shows them; null while it shows none.</param>
public sealed record SweptObject(CatalogOwner Owner, CatalogEntry? Entry, ExecutionCounts? Executions);
