using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Reads a watch line by line until the server ends it.</summary>
internal static class ApiWatch
{
    /// <summary>etcd takes 1.5 MiB for an object; ten times that is no object.</summary>
    private const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>Each line is valid until the next is asked for. What follows the last line break is dropped: it is half an object.</summary>
    /// <exception cref="KubernetesException">The stream carried an error.</exception>
    public static async IAsyncEnumerable<WatchLine> ReadAsync(
        ApiConnection connection, string path, [EnumeratorCancellation] CancellationToken cancellationToken, Action? opened = null)
    {
        using var response = await connection.OpenAsync(new ApiRequest(HttpMethod.Get, path), cancellationToken);
        opened?.Invoke();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var lines = PipeReader.Create(stream);
        try
        {
            while (true)
            {
                var read = await lines.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (TakeLine(ref rest) is { } line)
                {
                    if (!line.IsEmpty)
                    {
                        yield return Read(line);
                    }
                }

                lines.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted)
                {
                    yield break;
                }

                if (rest.Length > MaxLineBytes)
                {
                    throw new InvalidDataException($"A line of the watch {path} is longer than {MaxLineBytes} bytes.");
                }
            }
        }
        finally
        {
            await lines.CompleteAsync();
        }
    }

    private static WatchLine Read(ReadOnlySequence<byte> line)
    {
        var read = WatchLine.Read(line.IsSingleSegment ? line.First : line.ToArray());
        return read.Type == WatchEventType.Error
            ? throw new KubernetesException(KubernetesJson.Deserialize<V1Status>(read.Object.Span))
            : read;
    }

    private static ReadOnlySequence<byte>? TakeLine(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        var line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return line;
    }
}
