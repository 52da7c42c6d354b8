using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kubernaut.TestKit.Servers;

/// <summary>The real binary as a process of its own, on free loopback ports.</summary>
public sealed class OperatorProcess : IAsyncDisposable
{
    /// <summary>Enough to tell why it ended; a long run under faults says more than anybody reads.</summary>
    private const int LinesKept = 200;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private OperatorProcess(Process process, int apiPort, int healthPort, int metricsPort)
    {
        _process = process;
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{apiPort}") };
        Health = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{healthPort}") };
        Metrics = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metricsPort}") };
    }

    public HttpClient Api { get; }

    public HttpClient Health { get; }

    public HttpClient Metrics { get; }

    /// <summary>Of its pod, when it was started under one.</summary>
    public string? Name { get; private init; }

    public bool HasExited => _process.HasExited;

    /// <summary>The most memory that it has had resident since it started.</summary>
    /// <remarks>proc(5): VmHWM of <c>/proc/PID/status</c>, in kB.</remarks>
    public long PeakMemoryBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:".Length - " kB".Length).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>What it has had of all processors together since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Of memory now, as the kernel counts it.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The last that it has written.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The binary that the run was given, with what every test of an HTTP caller sets: no tokens, and a namespace of its own.</summary>
    /// <param name="name">Of the pod.</param>
    /// <param name="namespace">Of the pod, and the only one that it watches.</param>
    /// <param name="postgres">Npgsql connection string.</param>
    /// <param name="redis">host:port.</param>
    /// <param name="more">Further settings, as environment variables; they win.</param>
    public static Task<OperatorProcess> StartOpenAsync(string name, string @namespace, string postgres, string redis, IReadOnlyDictionary<string, string> more)
    {
        var settings = new Dictionary<string, string>
        {
            ["Auth__Mode"] = "None",
            ["Postgres__ConnectionString"] = postgres,
            ["Redis__ConnectionString"] = redis,
            ["Redis__Consumer"] = name,
            ["KUBECONFIG"] = Required.Variable(Required.Kubeconfig),
            ["POD_NAME"] = name,
            ["POD_NAMESPACE"] = @namespace,
            ["Operator__WatchNamespace"] = @namespace,
        };
        foreach (var (setting, value) in more)
        {
            settings[setting] = value;
        }

        return StartAsync(Required.Variable(Required.Operator), settings);
    }

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
        start.Environment.TryAdd("Http__DrainDelay", "00:00:00");
        start.Environment["Http__MetricsPort"] = ports[2].ToString(CultureInfo.InvariantCulture);

        var process = new Process { StartInfo = start };
        var started = new OperatorProcess(process, ports[0], ports[1], ports[2]) { Name = settings.GetValueOrDefault("POD_NAME") };
        process.OutputDataReceived += (_, line) => started.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => started.Keep(line.Data);
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
        Metrics.Dispose();
    }

    private void Keep(string? line)
    {
        _output.Enqueue(line ?? "");
        while (_output.Count > LinesKept)
        {
            _output.TryDequeue(out _);
        }
    }

    private Task BecomesReadyAsync() => Eventually.TrueAsync(
        async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The operator ended with exit code {_process.ExitCode}:\n{Output}");
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
        () => $"The operator was not ready in time:\n{Output}");

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
