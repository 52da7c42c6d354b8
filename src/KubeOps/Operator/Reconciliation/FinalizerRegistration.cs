namespace KubeOps.Operator.Reconciliation;

/// <summary>A finalizer of a kind, by the name under which it stands in the metadata.</summary>
internal sealed record FinalizerRegistration(Type EntityType, string Identifier);
