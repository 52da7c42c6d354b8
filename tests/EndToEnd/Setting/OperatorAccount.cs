using Kubernaut.TestKit.Kubernetes;
using KubeOps.KubernetesClient;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>The operator's own account with exactly the rights of config/rbac, in a test's namespace in place of kubernaut-system.</summary>
internal sealed class OperatorAccount : IAsyncDisposable
{
    private const string Name = "kubernaut-storage";
    private const string Home = "kubernaut-system";

    private readonly string _binding;

    private OperatorAccount(string @namespace, string token)
    {
        (_binding, Token) = ($"{Name}-{@namespace}", token);
        KubeconfigFile = Path.Combine(Path.GetTempPath(), $"{_binding}.kubeconfig");
    }

    public string Token { get; }

    public string KubeconfigFile { get; }

    public static async Task<OperatorAccount> CreateAsync(IKubernetesClient client, string @namespace)
    {
        var objects = Repository.Manifest("rbac", "operator.yaml")
            .Select(yaml => yaml.Replace(Home, @namespace, StringComparison.Ordinal))

            // The cluster role itself is in place as the run has applied it; its binding must not be that of another test.
            .Where(yaml => !yaml.Contains("kind: ClusterRole\nmetadata:", StringComparison.Ordinal))
            .Select(yaml => yaml.Replace($"kind: ClusterRoleBinding\nmetadata:\n  name: {Name}\n", $"kind: ClusterRoleBinding\nmetadata:\n  name: {Name}-{@namespace}\n", StringComparison.Ordinal));
        await Kubectl.RunAsync(string.Join("\n---\n", objects), ["apply", "--validate=ignore", "-f", "-"]);

        var accounts = new Accounts(client, @namespace);
        await accounts.GrantedAsync(Name, "remediationplaybooks", "list");
        var account = new OperatorAccount(@namespace, await accounts.TokenAsync(Name));
        await account.WriteKubeconfigAsync(@namespace);
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(KubeconfigFile);
        await Kubectl.RunAsync("delete", "clusterrolebinding", _binding);
    }

    private Task WriteKubeconfigAsync(string @namespace)
    {
        var cluster = KubernetesFixture.Connect();
        var authorities = string.Concat(cluster.SslCaCerts.Select(certificate => $"{certificate.ExportCertificatePem()}\n"));
        return File.WriteAllTextAsync(KubeconfigFile, $"""
            apiVersion: v1
            kind: Config
            current-context: operator
            clusters:
              - name: cluster
                cluster:
                  server: {cluster.Host}
                  certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(authorities))}
            users:
              - name: operator
                user:
                  token: {Token}
            contexts:
              - name: operator
                context:
                  cluster: cluster
                  user: operator
                  namespace: {@namespace}
            """);
    }
}
