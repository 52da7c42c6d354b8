namespace Kubernaut.TestKit;

/// <summary>Reads what the surroundings of a test run must provide. A missing server fails a test, since a skip would hide it.</summary>
public static class Required
{
    public const string Postgres = "KUBERNAUT_TEST_POSTGRES";
    public const string Redis = "KUBERNAUT_TEST_REDIS";
    public const string Kubeconfig = "KUBERNAUT_TEST_KUBECONFIG";

    /// <summary>Path of kubernaut-storage.dll.</summary>
    public const string Operator = "KUBERNAUT_TEST_OPERATOR";

    /// <summary>The scripts that start a server of a test's own.</summary>
    public const string Servers = "KUBERNAUT_TEST_SERVERS";

    /// <summary>The folder below which such servers must live, so that the run can end those that a test left behind.</summary>
    public const string Folder = "KUBERNAUT_TEST_FOLDER";

    /// <exception cref="InvalidOperationException">The variable is not set.</exception>
    public static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"This test needs a real server: set {name}, or run `make test`, which starts the servers and sets it.");
}
