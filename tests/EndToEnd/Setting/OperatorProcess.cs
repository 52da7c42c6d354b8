using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kubernaut.TestKit;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>The real binary as a process of its own, on free loopback ports.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private OperatorProcess(Process process, int apiPort, int healthPort)
    {
        _process = process;
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{apiPort}") };
        Health = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{healthPort}") };
    }

    public HttpClient Api { get; }

    public HttpClient Health { get; }

    /// <param name="dll">kubernaut-storage.dll.</param>
    /// <param name="settings">Environment variables.</param>
    public static async Task<OperatorProcess> StartAsync(string dll, IReadOnlyDictionary<string, string> settings)
    {
        var ports = FreePorts(3);
        var start = new ProcessStartInfo("dotnet", [dll, "run"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["Http__Address"] = "127.0.0.1";
        start.Environment["Http__ApiPort"] = ports[0].ToString(CultureInfo.InvariantCulture);
        start.Environment["Http__HealthPort"] = ports[1].ToString(CultureInfo.InvariantCulture);
        start.Environment["Http__MetricsPort"] = ports[2].ToString(CultureInfo.InvariantCulture);

        var process = new Process { StartInfo = start };
        var started = new OperatorProcess(process, ports[0], ports[1]);
        process.OutputDataReceived += (_, line) => started._output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => started._output.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        try
        {
            await started.BecomesReadyAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGTERM, as a kubelet sends it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(StartTimeout);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no handler of the process runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        Api.Dispose();
        Health.Dispose();
    }

    private Task BecomesReadyAsync() => Eventually.TrueAsync(
        async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The operator ended with exit code {_process.ExitCode}:\n{Output()}");
            }

            try
            {
                using var answer = await Health.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        StartTimeout,
        () => $"The operator was not ready in time:\n{Output()}");

    private string Output() => string.Join('\n', _output);

    private static int[] FreePorts(int count)
    {
        // All are held at once, so that none is given twice.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
