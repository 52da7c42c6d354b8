using k8s.Exceptions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace k8s.KubeConfig;

/// <summary>One or more kubeconfig files, read as if they were one: the first that names a thing wins.</summary>
internal sealed class KubeConfigFiles
{
    private readonly Dictionary<(string Section, string Name), KubeConfigEntry> _entries = [];

    private KubeConfigFiles(string origin) => Origin = origin;

    /// <summary>The files, for messages.</summary>
    public string Origin { get; }

    public string? CurrentContext { get; private set; }

    /// <param name="paths">Files that do not exist are passed over, as kubectl does, unless all are missing.</param>
    /// <param name="relativeToFile">Otherwise relative paths in the file start at the working directory.</param>
    /// <exception cref="KubeConfigException">None of the files exists, or one of them is no kubeconfig.</exception>
    public static KubeConfigFiles Read(IReadOnlyList<string> paths, bool relativeToFile = true)
    {
        var origin = string.Join(" and ", paths);
        var files = new KubeConfigFiles(origin);
        var found = false;
        foreach (var path in paths.Where(File.Exists))
        {
            found = true;
            files.Add(path, relativeToFile ? Path.GetDirectoryName(Path.GetFullPath(path))! : Environment.CurrentDirectory);
        }

        return found ? files : throw new KubeConfigException($"There is no kubeconfig at {origin}.");
    }

    public KubeConfigEntry Context(string name) => Entry("contexts", "context", name);

    public KubeConfigEntry Cluster(string? name) => Entry("clusters", "cluster", name);

    public KubeConfigEntry User(string? name) => Entry("users", "user", name);

    private KubeConfigEntry Entry(string section, string kind, string? name) =>
        name is not null && _entries.TryGetValue((section, name), out var entry)
            ? entry
            : throw new KubeConfigException($"{Origin} has no {kind} named '{name}'.");

    private void Add(string path, string directory)
    {
        var root = Parse(path);
        CurrentContext ??= root.Text("current-context");
        foreach (var (section, body) in new[] { ("contexts", "context"), ("clusters", "cluster"), ("users", "user") })
        {
            foreach (var item in root.Items(section))
            {
                var entry = new KubeConfigEntry(item, path, directory, path);
                if (entry.Text("name") is { } name && entry.Child(body) is { } content)
                {
                    _entries.TryAdd((section, name), content with { Name = $"{body} '{name}'" });
                }
            }
        }
    }

    private static KubeConfigEntry Parse(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(text);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }]
                ? new KubeConfigEntry(root, path, Directory: ".", path)
                : throw new KubeConfigException($"{path} is no kubeconfig.");
        }
        catch (YamlException failure)
        {
            throw new KubeConfigException($"{path} is not YAML: {failure.Message}", failure);
        }
    }
}
