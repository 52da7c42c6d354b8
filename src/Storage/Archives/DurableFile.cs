using System.Runtime.InteropServices;

namespace Kubernaut.Storage.Archives;

/// <summary>Puts a file where it belongs, whole and on the disk, or not at all.</summary>
internal static class DurableFile
{
    private const int ReadOnly = 0;

    /// <summary>Replaces what an interrupted attempt has left.</summary>
    /// <exception cref="IOException">The directory is not there, is full or cannot be written to.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var unfinished = path + ".part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, FileOptions.Asynchronous))
            {
                await write(file);
                await file.FlushAsync();
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Else the new name may be lost with the power. The class library has no call for it.</summary>
    private static void SyncDirectory(string directory)
    {
        var handle = Open(directory, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"{directory} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (Sync(handle) != 0)
            {
                throw new IOException($"{directory} cannot be written to the disk: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
