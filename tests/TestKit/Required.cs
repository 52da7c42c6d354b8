namespace Kubernaut.TestKit;

/// <summary>Reads what the surroundings of a test run must provide. A missing server fails a test, since a skip would hide it.</summary>
public static class Required
{
    public const string Postgres = "KUBERNAUT_TEST_POSTGRES";
    public const string Redis = "KUBERNAUT_TEST_REDIS";
    public const string Kubeconfig = "KUBERNAUT_TEST_KUBECONFIG";

    /// <exception cref="InvalidOperationException">The variable is not set.</exception>
    public static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"This test needs a real server: set {name}, or run `make test`, which starts the servers and sets it.");
}
