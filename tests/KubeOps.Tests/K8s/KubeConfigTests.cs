using k8s;
using k8s.Exceptions;

namespace KubeOps.Tests.K8s;

public sealed class KubeConfigTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kubeconfig").FullName;

    [Fact]
    public void The_current_context_says_where_and_who()
    {
        var path = Write("config", """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts:
            - name: there
              context: { cluster: far, user: other }
            - name: here
              context: { cluster: near, user: me, namespace: team }
            clusters:
            - name: near
              cluster: { server: "https://near:6443", tls-server-name: api.near, insecure-skip-tls-verify: true }
            users:
            - name: me
              user: { token: secret }
            """);

        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);

        Assert.Equal("https://near:6443", configuration.Host);
        Assert.Equal("secret", configuration.AccessToken);
        Assert.Equal("team", configuration.Namespace);
        Assert.Equal("api.near", configuration.TlsServerName);
        Assert.True(configuration.SkipTlsVerify);
    }

    [Fact]
    public async Task A_path_in_the_file_starts_at_the_file()
    {
        Write("token", "from a file\n");
        var path = Write("config", """
            current-context: here
            contexts: [{ name: here, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://c", certificate-authority: ca.crt, proxy-url: "http://proxy:3128" } }]
            users: [{ name: u, user: { tokenFile: token, client-certificate: certs/me.crt, client-key: /keys/me.key } }]
            """);

        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);

        var header = await configuration.TokenProvider.GetAuthenticationHeaderAsync(CancellationToken.None);
        Assert.Equal("Bearer from a file", header.ToString());
        Assert.Equal(Path.Combine(_directory, "ca.crt"), configuration.CertificateAuthorityFilePath);
        Assert.Equal(Path.Combine(_directory, "certs/me.crt"), configuration.ClientCertificateFilePath);
        Assert.Equal("/keys/me.key", configuration.ClientKeyFilePath);
        Assert.Equal(new Uri("http://proxy:3128"), configuration.ProxyUrl);
    }

    [Fact]
    public async Task A_plugin_is_run_once_for_many_requests_and_again_when_its_token_was_refused()
    {
        // Each run adds a line, and the token tells how many there are.
        Write("plugin", """
            #!/bin/sh
            echo run >> "$RUNS"
            echo "{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"token-$(wc -l < "$RUNS" | tr -d ' ')-$1\"}}"
            """, executable: true);
        var path = Write("config", $$"""
            current-context: here
            contexts: [{ name: here, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://c" } }]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./plugin
                  args: [arg]
                  env: [{ name: RUNS, value: "{{Path.Combine(_directory, "runs")}}" }]
            """);
        var plugin = (k8s.Authentication.IRenewableToken)KubernetesClientConfiguration.BuildConfigFromConfigFile(path).TokenProvider;

        var headers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => plugin.GetAuthenticationHeaderAsync(CancellationToken.None)));
        plugin.Refused("token-1-arg");
        var renewed = await plugin.GetAuthenticationHeaderAsync(CancellationToken.None);

        Assert.All(headers, header => Assert.Equal("token-1-arg", header.Parameter));
        Assert.Equal("token-2-arg", renewed.Parameter);
    }

    [Fact]
    public void A_context_that_is_not_there_is_named()
    {
        var path = Write("config", "current-context: nowhere");

        var failure = Assert.Throws<KubeConfigException>(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(path));

        Assert.Equal($"{path} has no context named 'nowhere'.", failure.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var failure = Assert.Throws<KubeConfigException>(() => KubernetesClientConfiguration.BuildConfigFromConfigFile("/no/such/file"));

        Assert.Equal("There is no kubeconfig at /no/such/file.", failure.Message);
    }

    [Fact]
    public void Of_several_files_the_first_that_names_a_thing_wins()
    {
        var first = Write("first", """
            current-context: here
            clusters: [{ name: c, cluster: { server: "https://first" } }]
            """);
        var second = Write("second", """
            current-context: ignored
            contexts: [{ name: here, context: { cluster: c, user: u } }]
            clusters: [{ name: c, cluster: { server: "https://second" } }]
            users: [{ name: u, user: { username: me, password: secret } }]
            """);

        var files = k8s.KubeConfig.KubeConfigFiles.Read([first, Path.Combine(_directory, "missing"), second]);

        Assert.Equal("here", files.CurrentContext);
        Assert.Equal("https://first", files.Cluster("c").Text("server"));
        Assert.Equal("me", files.User("u").Text("username"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(string name, string content, bool executable = false)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
