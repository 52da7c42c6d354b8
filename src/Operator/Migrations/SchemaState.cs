namespace Kubernaut.Operator.Migrations;

/// <summary>Whether the database has this program's schema yet. Controllers ask before they touch a table.</summary>
internal sealed class SchemaState
{
    private volatile string? _waitingFor = "The database schema has not been checked yet.";

    /// <summary>Null once the schema is there; before that, a sentence for people.</summary>
    public string? WaitingFor => _waitingFor;

    public void Ready() => _waitingFor = null;

    public void NotReady(string why) => _waitingFor = why;
}
