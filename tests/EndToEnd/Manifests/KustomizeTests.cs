using System.Text.RegularExpressions;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace Kubernaut.EndToEnd.Manifests;

/// <summary>The manifests as kubectl builds them, given to the real API server, which says what it would do.</summary>
public sealed partial class KustomizeTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("split")]
    [InlineData("migrate")]
    public async Task A_shape_is_accepted_by_the_api_server(string folder)
    {
        var objects = await BuildAsync(Repository.Config(folder));

        Assert.All(Kinds(objects), kind => Assert.NotEmpty(kind));
        await AcceptedAsync(objects);
    }

    [Fact]
    public async Task A_shape_with_tls_is_accepted_and_mounts_the_certificate()
    {
        var objects = await BuildWithAsync("tls");

        var deployment = Assert.Single(objects, yaml => yaml.Contains("kind: Deployment", StringComparison.Ordinal));
        Assert.Contains("Http__CertificateFile", deployment, StringComparison.Ordinal);
        Assert.Contains("secretName: kubernaut-storage-tls", deployment, StringComparison.Ordinal);
        await AcceptedAsync(objects);
    }

    [Fact]
    public async Task A_shape_with_a_model_is_accepted_and_asks_it()
    {
        var objects = await BuildWithAsync("embedding");

        var deployments = objects.Where(yaml => yaml.Contains("kind: Deployment", StringComparison.Ordinal)).ToList();
        var service = Assert.Single(objects.Select(Parse), root => Text(root, "kind") == "Service" && Text(root["metadata"], "name") == "kubernaut-embedding");
        Assert.Contains($"http://kubernaut-embedding:{Text(service["spec"]["ports"][0], "port")}", Assert.Single(deployments, yaml => yaml.Contains("Embedder__Url", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(deployments.Select(Parse), deployment => IsClosed(deployment["spec"]["template"]["spec"], "containers"));
        await AcceptedAsync(objects);
    }

    [Fact]
    public async Task The_pod_that_migrates_has_nothing_that_it_does_not_need()
    {
        var pod = (await BuildAsync(Repository.Config("migrate"))).Select(Parse).Single()["spec"]["template"]["spec"];

        IsClosed(pod, "initContainers");
        IsClosed(pod, "containers");
        Assert.Equal("false", Text(pod, "automountServiceAccountToken"));
    }

    [Theory]
    [InlineData("default", 1)]
    [InlineData("split", 2)]
    public async Task Every_pod_has_nothing_that_it_does_not_need(string folder, int deployments)
    {
        var pods = (await BuildAsync(Repository.Config(folder))).Select(Parse).Where(root => Text(root, "kind") == "Deployment").Select(root => root["spec"]["template"]["spec"]).ToList();

        Assert.Equal(deployments, pods.Count);
        Assert.All(pods, pod =>
        {
            var container = pod["containers"][0];
            IsClosed(pod, "containers");
            Assert.NotEqual("kubernaut-storage", Text(container, "image"));
            Assert.All((string[])["startupProbe", "livenessProbe", "readinessProbe", "resources"], part => Assert.True(((YamlMappingNode)container).Children.ContainsKey(part), part));
        });
    }

    [Fact]
    public async Task The_halves_of_the_split_shape_do_not_get_in_each_others_way()
    {
        var roots = (await BuildAsync(Repository.Config("split"))).Select(Parse).ToList();
        var deployments = roots.Where(root => Text(root, "kind") == "Deployment").ToDictionary(root => Text(root["metadata"], "name"));
        var (api, controllers) = (deployments["kubernaut-storage"], deployments["kubernaut-storage-controllers"]);
        var service = roots.Single(root => Text(root, "kind") == "Service" && Text(root["metadata"], "name") == "kubernaut-storage");

        Assert.Equal(("Api", "Controllers"), (Mode(api), Mode(controllers)));
        Assert.DoesNotContain("kubernaut-storage-owner", Serialize(api), StringComparison.Ordinal);
        Assert.Contains("kubernaut-storage-owner", Serialize(controllers), StringComparison.Ordinal);
        Assert.NotEqual(Text(api["spec"]["selector"]["matchLabels"], "app.kubernetes.io/component"), Text(controllers["spec"]["selector"]["matchLabels"], "app.kubernetes.io/component"));
        Assert.True(Selects(service, api));
        Assert.False(Selects(service, controllers));
    }

    [Fact]
    public async Task Every_alert_links_to_its_page()
    {
        var rules = (await BuildAsync(Repository.Config("prometheus"))).Select(Parse).Single(root => Text(root, "kind") == "PrometheusRule");

        var alerts = ((YamlSequenceNode)rules["spec"]["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).ToList();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.EndsWith($"/docs/runbook/{Text(alert, "alert")}.md", Text(alert["annotations"], "runbook_url"), StringComparison.Ordinal));
        Assert.All(alerts, alert => Assert.DoesNotContain("BASE", Text(alert["annotations"], "runbook_url"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alerts_and_panels_ask_for_the_job_that_Prometheus_makes_of_the_metrics_service()
    {
        var monitor = (await BuildAsync(Repository.Config("prometheus"))).Select(Parse).Single(root => Text(root, "kind") == "ServiceMonitor");
        var wanted = ((YamlMappingNode)monitor["spec"]["selector"]["matchLabels"]).Children;
        var labels = (await BuildAsync(Repository.Config("default"))).Select(Parse)
            .Where(root => Text(root, "kind") == "Service")
            .Select(root => ((YamlMappingNode)root["metadata"]["labels"]).Children)
            .Single(each => wanted.All(label => each.TryGetValue(label.Key, out var value) && value.Equals(label.Value)));

        var asked = ((string[])["rules.yaml", "dashboard.json"]).SelectMany(file => Job().Matches(File.ReadAllText(Path.Combine(Repository.Config("prometheus"), file)))).ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, job => Assert.Equal(labels[monitor["spec"]["jobLabel"]].ToString(), job.Groups[1].Value));
    }

    [GeneratedRegex("""job=\\?"([^"\\]+)""")]
    private static partial Regex Job();

    /// <summary>The restricted pod security standard, and a file system that cannot be written.</summary>
    private static void IsClosed(YamlNode pod, string containers)
    {
        Assert.Equal("true", Text(pod["securityContext"], "runAsNonRoot"));
        Assert.Equal("RuntimeDefault", Text(pod["securityContext"]["seccompProfile"], "type"));
        Assert.All((YamlSequenceNode)pod[containers], container =>
        {
            Assert.Equal("false", Text(container["securityContext"], "allowPrivilegeEscalation"));
            Assert.Equal("true", Text(container["securityContext"], "readOnlyRootFilesystem"));
            Assert.Equal("ALL", ((YamlScalarNode)container["securityContext"]["capabilities"]["drop"][0]).Value);
        });
    }

    /// <summary>As a cluster would have it that adds a component of config to the default.</summary>
    private static async Task<IReadOnlyList<string>> BuildWithAsync(string component)
    {
        var folder = Directory.CreateTempSubdirectory("kubernaut-kustomize").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"), $"""
            resources: [{Path.GetRelativePath(folder, Repository.Config("default"))}]
            components: [{Path.GetRelativePath(folder, Repository.Config(component))}]
            """);

        var objects = await BuildAsync(folder);
        Directory.Delete(folder, recursive: true);
        return objects;
    }

    private static async Task<IReadOnlyList<string>> BuildAsync(string folder) => Repository.Documents(await Kubectl.RunAsync("kustomize", folder));

    /// <summary>Namespace and definitions are in place already; a dry run makes nothing that what follows could refer to.</summary>
    private static async Task AcceptedAsync(IReadOnlyList<string> objects)
    {
        var minor = int.Parse(
            Parse(await Kubectl.RunAsync("get", "--raw", "/version"))["minor"].ToString().TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture);
        var rest = objects
            .Where(yaml => Text(Parse(yaml), "kind") is not ("Namespace" or "CustomResourceDefinition"))
            .Select(yaml => minor < 21 ? yaml.Replace("apiVersion: policy/v1\n", "apiVersion: policy/v1beta1\n", StringComparison.Ordinal) : yaml)
            .ToList();

        var told = await Kubectl.RunAsync(string.Join("\n---\n", rest), ["apply", "--dry-run=server", "--validate=ignore", "-f", "-"]);

        Assert.Equal(rest.Count, told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static IEnumerable<string> Kinds(IReadOnlyList<string> objects) => objects.Select(yaml => Text(Parse(yaml), "kind"));

    private static YamlNode Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }

    private static string Text(YamlNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    private static string Mode(YamlNode deployment) =>
        ((YamlSequenceNode)deployment["spec"]["template"]["spec"]["containers"][0]["env"]).Where(variable => Text(variable, "name") == "Operator__Mode").Select(variable => Text(variable, "value")).Single();

    private static string Serialize(YamlNode node) => node.ToString();

    private static bool Selects(YamlNode service, YamlNode deployment)
    {
        var labels = (YamlMappingNode)deployment["spec"]["template"]["metadata"]["labels"];
        return ((YamlMappingNode)service["spec"]["selector"]).Children.All(label => labels.Children.TryGetValue(label.Key, out var value) && value.Equals(label.Value));
    }
}
