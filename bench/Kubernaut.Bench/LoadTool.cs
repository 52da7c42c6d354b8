using System.Diagnostics;
using Kubernaut.TestKit;

namespace Kubernaut.Bench;

/// <summary>Runs a load generator of the cache, which sees one folder.</summary>
internal static class LoadTool
{
    /// <param name="name">Of the program.</param>
    /// <param name="folder">Where it reads and writes its files.</param>
    /// <param name="arguments">Of its command line.</param>
    /// <param name="environment">Beside ours.</param>
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string name, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(Required.Variable(Required.Servers), "bin", name), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {(await errors).Split('\n')[0]}");
    }
}
