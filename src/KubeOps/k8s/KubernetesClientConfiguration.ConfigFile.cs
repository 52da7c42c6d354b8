using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfig;

#nullable disable // The package leaves its API without nullable annotations; so must this, or callers would compile differently.

namespace k8s;

public partial class KubernetesClientConfiguration
{
    public static readonly string KubeConfigDefaultLocation =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");

    public string CurrentContext { get; private set; }

    /// <summary>Takes the files of $KUBECONFIG, else ~/.kube/config, else the pod's service account, else localhost:8080.</summary>
    public static KubernetesClientConfiguration BuildDefaultConfig()
    {
        var files = Environment.GetEnvironmentVariable("KUBECONFIG");
        if (!string.IsNullOrEmpty(files))
        {
            return FromKubeConfig(KubeConfigFiles.Read(files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)), null, null);
        }

        if (File.Exists(KubeConfigDefaultLocation))
        {
            return BuildConfigFromConfigFile(KubeConfigDefaultLocation);
        }

        return IsInCluster() ? InClusterConfig() : new KubernetesClientConfiguration { Host = "http://localhost:8080" };
    }

    /// <param name="kubeconfigPath">Null for ~/.kube/config.</param>
    /// <param name="currentContext">Null for the one that the file names.</param>
    /// <param name="masterUrl">Null for the one of the context's cluster.</param>
    /// <param name="useRelativePaths">Whether relative paths in the file start at the file's directory, as they should.</param>
    /// <exception cref="KubeConfigException">The file is missing, unreadable or contradicts itself.</exception>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(
        string kubeconfigPath = null,
        string currentContext = null,
        string masterUrl = null,
        bool useRelativePaths = true) =>
        FromKubeConfig(
            KubeConfigFiles.Read([kubeconfigPath ?? KubeConfigDefaultLocation], useRelativePaths),
            currentContext,
            masterUrl);

    private static KubernetesClientConfiguration FromKubeConfig(KubeConfigFiles files, string context, string masterUrl)
    {
        context ??= files.CurrentContext;
        if (string.IsNullOrEmpty(context))
        {
            throw new KubeConfigException($"{files.Origin} names no current-context.");
        }

        var chosen = files.Context(context);
        var configuration = new KubernetesClientConfiguration
        {
            CurrentContext = context,
            Namespace = chosen.Text("namespace"),
        };

        var cluster = files.Cluster(chosen.Text("cluster"));
        configuration.UseCluster(cluster, masterUrl);
        if (chosen.Text("user") is { } user)
        {
            configuration.UseUser(files.User(user), cluster);
        }

        return configuration;
    }

    private void UseCluster(KubeConfigEntry cluster, string masterUrl)
    {
        Host = masterUrl ?? cluster.Text("server")
            ?? throw new KubeConfigException($"{cluster.Name} in {cluster.Origin} has no server.");
        SkipTlsVerify = cluster.Flag("insecure-skip-tls-verify");
        TlsServerName = cluster.Text("tls-server-name");
        if (cluster.Text("proxy-url") is { } proxy)
        {
            ProxyUrl = new Uri(proxy);
        }

        if (cluster.Bytes("certificate-authority-data") is { } authority)
        {
            SslCaCerts = [];
            SslCaCerts.ImportFromPem(System.Text.Encoding.UTF8.GetString(authority));
        }
        else
        {
            CertificateAuthorityFilePath = cluster.FilePath("certificate-authority");
        }
    }

    private void UseUser(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        Username = user.Text("username");
        Password = user.Text("password");
        AccessToken = user.Text("token");
        ClientCertificateData = user.Text("client-certificate-data");
        ClientCertificateKeyData = user.Text("client-key-data");
        ClientCertificateFilePath = user.FilePath("client-certificate");
        ClientKeyFilePath = user.FilePath("client-key");
        if (user.FilePath("tokenFile") is { } file)
        {
            TokenProvider = new TokenFile(file, TimeProvider.System);
        }
        else if (user.Child("exec") is { } plugin && AccessToken is null)
        {
            TokenProvider = new ExecPlugin(plugin, cluster, TimeProvider.System);
        }
    }
}
