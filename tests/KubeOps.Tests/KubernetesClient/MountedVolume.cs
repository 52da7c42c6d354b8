namespace KubeOps.Tests.KubernetesClient;

/// <summary>A secret as the kubelet mounts it: each file a link through <c>..data</c>, which alone is swapped.</summary>
internal sealed class MountedVolume(string directory)
{
    /// <summary>Equal in all versions: what was read must not be told apart by the time of a file.</summary>
    private static readonly DateTime WrittenAt = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private int _version;

    public string PathOf(string file) => Path.Combine(directory, file);

    public void Publish(params (string Name, string Content)[] files)
    {
        var version = Directory.CreateDirectory(PathOf($"..version_{++_version}"));
        foreach (var (name, content) in files)
        {
            var written = Path.Combine(version.FullName, name);
            File.WriteAllText(written, content);
            File.SetLastWriteTimeUtc(written, WrittenAt);
        }

        if (_version > 1)
        {
            Directory.Delete(PathOf("..data"));
        }

        Directory.CreateSymbolicLink(PathOf("..data"), version.Name);
        foreach (var (name, _) in files.Where(_ => _version == 1))
        {
            File.CreateSymbolicLink(PathOf(name), Path.Combine("..data", name));
        }
    }
}
