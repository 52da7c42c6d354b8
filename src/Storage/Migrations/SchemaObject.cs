namespace Kubernaut.Storage.Migrations;

/// <summary>Something that a migration makes and that can be looked for in a database.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Table">The table that it belongs to; null for a table or a function.</param>
/// <param name="Name">Its own name.</param>
public sealed record SchemaObject(SchemaObjectKind Kind, string? Table, string Name)
{
    public override string ToString() => Kind switch
    {
        SchemaObjectKind.Column => $"column {Table}.{Name}",
        SchemaObjectKind.Table or SchemaObjectKind.Function => $"{Text} {Name}",
        SchemaObjectKind.Partition => $"partition {Name} of {Table}",
        _ => $"{Text} {Name} on {Table}",
    };

    private string Text => Kind.ToString().ToLowerInvariant();
}

public enum SchemaObjectKind
{
    Table,
    Column,
    Constraint,
    Index,
    Trigger,
    Function,

    /// <summary>A month of audit_events.</summary>
    Partition,
}
