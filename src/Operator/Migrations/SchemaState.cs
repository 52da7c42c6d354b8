namespace Kubernaut.Operator.Migrations;

/// <summary>Whether the database has this program's schema yet. Controllers ask before they touch a table.</summary>
internal sealed class SchemaState
{
    private volatile SchemaObstacle? _obstacle = new("The database schema has not been checked yet.", NeedsPerson: false);

    /// <summary>Null once the schema is there.</summary>
    public SchemaObstacle? Obstacle => _obstacle;

    public void Ready() => _obstacle = null;

    public void NotReady(string why, bool needsPerson) => _obstacle = new SchemaObstacle(why, needsPerson);
}

/// <summary>Why the schema is not there.</summary>
/// <param name="Message">A sentence for people.</param>
/// <param name="NeedsPerson">Waiting alone will not help: PostgreSQL refused a migration.</param>
internal sealed record SchemaObstacle(string Message, bool NeedsPerson);
