using System.Diagnostics;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>The kubectl of the servers that the run was given.</summary>
public static class Kubectl
{
    /// <summary>Of the run's administrator.</summary>
    /// <returns>Standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync(input: "", arguments);

    /// <param name="input">Its standard input.</param>
    /// <param name="arguments">One for each word.</param>
    /// <returns>Standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task<string> RunAsync(string input, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Required.Variable(Required.Servers), "bin", "kubectl"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = Required.Variable(Required.Kubeconfig);
        using var kubectl = Process.Start(start)!;
        var output = kubectl.StandardOutput.ReadToEndAsync();
        var errors = kubectl.StandardError.ReadToEndAsync();
        await kubectl.StandardInput.WriteAsync(input);
        kubectl.StandardInput.Close();
        await kubectl.WaitForExitAsync();
        return kubectl.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)} ended with {kubectl.ExitCode}: {await errors}");
    }
}
