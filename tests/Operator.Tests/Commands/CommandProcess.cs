using System.Diagnostics;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Commands;

/// <summary>The real binary, until it ends.</summary>
internal static class CommandProcess
{
    /// <summary>Over a database of the test's.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(TestDatabase database, params string[] arguments) =>
        RunAsync(database.ConnectionString, database.OwnerConnectionString, arguments);

    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string connectionString, string ownerConnectionString, params string[] arguments) =>
        RunAsync(new Dictionary<string, string> { ["Postgres__ConnectionString"] = connectionString, ["Postgres__OwnerConnectionString"] = ownerConnectionString }, arguments);

    /// <param name="settings">Environment variables.</param>
    /// <param name="arguments">Of the command line.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(Dictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "kubernaut-storage.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
