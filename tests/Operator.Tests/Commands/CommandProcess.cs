using System.Diagnostics;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Commands;

/// <summary>The real binary, over a database of the test's.</summary>
internal static class CommandProcess
{
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(TestDatabase database, params string[] arguments) =>
        RunAsync(database.ConnectionString, database.OwnerConnectionString, arguments);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string connectionString, string ownerConnectionString, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "kubernaut-storage.dll"), .. arguments])
        {
            Environment = { ["Postgres__ConnectionString"] = connectionString, ["Postgres__OwnerConnectionString"] = ownerConnectionString },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
