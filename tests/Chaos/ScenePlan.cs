namespace Kubernaut.Chaos;

/// <summary>What a fault wants to find; the defaults are one operator under an ordinary load.</summary>
internal sealed record ScenePlan
{
    /// <summary>Operators on the same servers.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Of each operator, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Appended to the connection string of each operator.</summary>
    public string PostgresOptions { get; init; } = "";

    /// <summary>Of the disk that PostgreSQL has for itself; 0 leaves it on the machine's.</summary>
    public int DiskMegabytes { get; init; }

    /// <summary>Sends every request to two replicas at the same moment.</summary>
    public bool SendTwice { get; init; }

    /// <summary>Over how many days up to now the events are spread.</summary>
    public int Days { get; init; } = 1;
}
