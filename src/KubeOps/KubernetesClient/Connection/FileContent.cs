namespace KubeOps.KubernetesClient.Connection;

/// <summary>What some files hold, read again when one of them has changed.</summary>
/// <remarks>Kubernetes rotates mounted files by swapping a symbolic link, which changes the time of the file behind it.</remarks>
internal sealed class FileContent<T>(Func<IReadOnlyList<string>, T> read, params string[] paths)
    where T : class
{
    private readonly Lock _lock = new();
    private T? _content;
    private DateTime[] _times = [];

    public T Read()
    {
        lock (_lock)
        {
            DateTime[] times = [.. paths.Select(File.GetLastWriteTimeUtc)];
            if (_content is null || !times.AsSpan().SequenceEqual(_times))
            {
                _content = read(paths);
                _times = times;
            }

            return _content;
        }
    }
}
