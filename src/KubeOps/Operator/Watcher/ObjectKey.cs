namespace KubeOps.Operator.Watcher;

/// <summary>The name of an object within its kind; survives its deletion and re-creation.</summary>
internal readonly record struct ObjectKey(string? Namespace, string Name)
{
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
