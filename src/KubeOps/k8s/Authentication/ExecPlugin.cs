using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s.Exceptions;
using k8s.KubeConfig;
using k8s.Serialization;

namespace k8s.Authentication;

/// <summary>A program that prints a token, run when there is none, when it is over, and when it was refused.</summary>
/// <remarks>The client.authentication.k8s.io ExecCredential protocol; certificates printed by a plugin are not used.</remarks>
internal sealed class ExecPlugin(KubeConfigEntry plugin, KubeConfigEntry cluster, TimeProvider time) : IRenewableToken, IDisposable
{
    /// <summary>A login that needs a browser is no login for an operator; anything else is quick.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>So that a token does not run out between here and the server.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    // One program at a time: dozens of requests may find the token stale at once.
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private ExecCredentialStatus? _latest;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_latest is null || _latest.ExpirationTimestamp - Margin <= time.GetUtcNow())
            {
                _latest = await RunAsync(cancellationToken);
            }

            return new AuthenticationHeaderValue("Bearer", _latest.Token);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Refused(string token)
    {
        if (_latest is { } latest && latest.Token == token)
        {
            _latest = null;
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task<ExecCredentialStatus> RunAsync(CancellationToken cancellationToken)
    {
        var command = plugin.Text("command") ?? throw new KubeConfigException($"The exec plugin of {plugin.Name} has no command.");
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var process = Start(command);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0
                ? Read(command, await output)
                : throw new KubeConfigException($"{command} ended with {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new KubeConfigException($"{command} took longer than {Patience.TotalSeconds:0} s.");
        }
    }

    private Process Start(string command)
    {
        // A path with a slash is relative to the kubeconfig, a bare name is looked up on PATH.
        var start = new ProcessStartInfo(command.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(command, plugin.Directory) : command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in plugin.Texts("args"))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var item in plugin.Items("env"))
        {
            var variable = plugin with { Node = item };
            start.Environment[variable.Text("name") ?? string.Empty] = variable.Text("value");
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = KubernetesJson.Serialize(Request());
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new KubeConfigException($"The exec plugin {command} cannot be started: {failure.Message}", failure);
        }
    }

    private ExecCredentialRequest Request() => new()
    {
        ApiVersion = plugin.Text("apiVersion") ?? "client.authentication.k8s.io/v1",
        Spec = new ExecCredentialRequestSpec
        {
            Cluster = plugin.Flag("provideClusterInfo")
                ? new ExecCredentialCluster
                {
                    Server = cluster.Text("server"),
                    CertificateAuthorityData = cluster.Text("certificate-authority-data"),
                    TlsServerName = cluster.Text("tls-server-name"),
                    InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
                }
                : null,
        },
    };

    private static ExecCredentialStatus Read(string command, string output)
    {
        try
        {
            return KubernetesJson.Deserialize<ExecCredential>(output) is { Status: { Token: not null } status }
                ? status
                : throw new KubeConfigException($"{command} printed no token.");
        }
        catch (JsonException failure)
        {
            // The output itself may hold a secret: it stays out of the message.
            throw new KubeConfigException($"{command} did not print an ExecCredential.", failure);
        }
    }
}
