using System.Diagnostics;

namespace Kubernaut.TestKit.Servers;

/// <summary>A tmpfs of a few hundred megabytes over a folder, in a mount namespace that only a server shares, to be filled up. Needs root.</summary>
/// <remarks>The namespace, and the disk with it, vanishes with the process that holds it and the server that runs in it.</remarks>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly Process _holder;
    private readonly string _folder;

    private SmallDisk(Process holder, string folder) => (_holder, _folder) = (holder, folder);

    /// <summary>What to put before a command for it to see the disk.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", "--mount", $"--target={_holder.Id}", "--"];

    /// <param name="folder">Over which it lies.</param>
    /// <param name="megabytes">Its size.</param>
    /// <param name="keep">A file of the folder that is on the disk, too.</param>
    public static async Task<SmallDisk> MountAsync(string folder, int megabytes, string keep)
    {
        // Ends when its input does, so also when we are killed.
        const string script = """
            exec 3<"$1/$3" && mount -t tmpfs -o "size=$2m,mode=755" disk "$1" && cat <&3 >"$1/$3" && echo mounted && read -r _
            """;
        var holder = Process.Start(new ProcessStartInfo("unshare", ["--mount", "--propagation", "private", "bash", "-c", script, "small-disk", folder, $"{megabytes}", keep])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var disk = new SmallDisk(holder, folder);
        return await holder.StandardOutput.ReadLineAsync() == "mounted"
            ? disk
            : throw new InvalidOperationException("A tmpfs cannot be mounted here; that needs root.");
    }

    /// <summary>Leaves not a byte.</summary>
    public Task FillAsync() => RunAsync("cat /dev/zero >\"$1/ballast\" 2>/dev/null || true");

    /// <summary>Gives back what filling took.</summary>
    public Task FreeAsync() => RunAsync("rm -f \"$1/ballast\"");

    /// <summary>Copies a file of the disk to the same place outside of it.</summary>
    public async Task CopyOutAsync(string file)
    {
        using var reader = Process.Start(new ProcessStartInfo(Enter[0], [.. Enter.Skip(1), "cat", Path.Combine(_folder, file)]) { RedirectStandardOutput = true })!;
        await File.WriteAllTextAsync(Path.Combine(_folder, file), await reader.StandardOutput.ReadToEndAsync());
        await reader.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
    }

    private async Task RunAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo(Enter[0], [.. Enter.Skip(1), "bash", "-c", script, "small-disk", _folder]))!;
        await process.WaitForExitAsync();
    }
}
