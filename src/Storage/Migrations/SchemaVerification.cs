namespace Kubernaut.Storage.Migrations;

/// <summary>What a database lacks of the schema that it should have.</summary>
public sealed record SchemaVerification
{
    /// <summary>All that is not there, not only the first.</summary>
    public required IReadOnlyList<SchemaObject> Missing { get; init; }

    /// <summary>What is there and does not work: an index whose build was cut off, a trigger that is disabled, a constraint that was never checked.</summary>
    public required IReadOnlyList<SchemaObject> Invalid { get; init; }

    /// <summary>Steps that wait for an extension. What they would make is not counted as missing.</summary>
    public required IReadOnlyList<PendingMigration> Waiting { get; init; }

    public bool IsWhole => Missing.Count == 0 && Invalid.Count == 0;
}
