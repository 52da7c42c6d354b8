using k8s.Exceptions;
using YamlDotNet.RepresentationModel;

namespace k8s.KubeConfig;

/// <summary>A mapping in a kubeconfig file, with the place it came from.</summary>
internal sealed record KubeConfigEntry(YamlMappingNode Node, string Name, string Directory, string Origin)
{
    /// <returns>Null when absent, empty or null in the file.</returns>
    public string? Text(string key) =>
        Node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { Length: > 0 } text } && text is not ("null" or "~")
            ? text
            : null;

    public bool Flag(string key) => bool.TryParse(Text(key), out var value) && value;

    /// <exception cref="KubeConfigException">The value is not base64.</exception>
    public byte[]? Bytes(string key)
    {
        try
        {
            return Text(key) is { } text ? Convert.FromBase64String(text) : null;
        }
        catch (FormatException failure)
        {
            throw new KubeConfigException($"{key} of {Name} in {Origin} is not base64.", failure);
        }
    }

    /// <returns>An absolute path; null when the key is absent.</returns>
    public string? FilePath(string key) => Text(key) is { } path ? Path.GetFullPath(path, Directory) : null;

    public KubeConfigEntry? Child(string key) =>
        Node.Children.TryGetValue(key, out var value) && value is YamlMappingNode child ? this with { Node = child } : null;

    public IEnumerable<YamlMappingNode> Items(string key) =>
        Node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>() : [];

    public IEnumerable<string> Texts(string key) =>
        Node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode list
            ? list.Children.OfType<YamlScalarNode>().Select(item => item.Value ?? string.Empty)
            : [];
}
