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

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly StreamWriter _log;

    private OperatorProcess(Process process, int apiPort, int healthPort, int metricsPort)
    {
        _process = process;
        _log = new StreamWriter(LogFile) { AutoFlush = true };
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{apiPort}") };
        Health = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{healthPort}") };
        Metrics = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metricsPort}") };
    }

    public HttpClient Api { get; }

    public HttpClient Health { get; }

    public HttpClient Metrics { get; }

    /// <summary>Of its pod, when it was started under one.</summary>
    public string? Name { get; private init; }

    /// <summary>Holds all that it writes.</summary>
    public string LogFile { get; } = Path.Combine(Required.Variable(Required.Folder), $"operator-{Guid.NewGuid():N}.log");

    public bool HasExited => _process.HasExited;

    /// <summary>The most memory that it has had resident since it started.</summary>
    /// <remarks>proc(5): VmHWM of <c>/proc/PID/status</c>, in kB.</remarks>
    public long PeakMemoryBytes => StatusBytes("VmHWM:");

    /// <summary>Memory that is its own alone: heaps and stacks, and neither what it maps of files nor compiled code.</summary>
    /// <remarks>proc(5): RssAnon of <c>/proc/PID/status</c>, in kB.</remarks>
    public long AnonymousBytes => StatusBytes("RssAnon:");

    /// <summary>What it has had of all processors together since it started.</summary>
    public TimeSpan ProcessorTime => ProcessorClock.Read(_process.Id);

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
    /// <param name="hear">Given each line that it writes.</param>
    public static Task<OperatorProcess> StartOpenAsync(
        string name, string @namespace, string postgres, string redis, IReadOnlyDictionary<string, string> more, Action<string>? hear = null)
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

        return StartAsync(Required.Variable(Required.Operator), settings, hear);
    }

    /// <param name="dll">kubernaut-storage.dll, or what runs it.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="hear">Given each line that it writes.</param>
    public static async Task<OperatorProcess> StartAsync(string dll, IReadOnlyDictionary<string, string> settings, Action<string>? hear = null)
    {
        var started = Launch(dll, settings, hear);
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

    /// <summary>Starts it and does not wait: what it needs may be away.</summary>
    /// <param name="dll">kubernaut-storage.dll, or what runs it.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="hear">Given each line that it writes.</param>
    public static OperatorProcess Launch(string dll, IReadOnlyDictionary<string, string> settings, Action<string>? hear = null)
    {
        var ports = FreePorts(3);

        // A script stands for an image that is to be tried in place of the binary.
        var start = dll.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [dll, "run"]) : new ProcessStartInfo(dll, ["run"]);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
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
        process.OutputDataReceived += (_, line) =>
        {
            started.Keep(line.Data);
            hear?.Invoke(line.Data ?? "");
        };
        process.ErrorDataReceived += (_, line) => started.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return started;
    }

    /// <param name="port">One of its clients.</param>
    /// <param name="path">What to get.</param>
    /// <returns>How it was answered; null while nobody listens there.</returns>
    public static async Task<HttpStatusCode?> StatusAsync(HttpClient port, string path)
    {
        try
        {
            using var answer = await port.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Waits until it says that it can serve.</summary>
    public Task BecomesReadyAsync() => Eventually.TrueAsync(
        async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"The operator ended with exit code {_process.ExitCode}:\n{Output}");
            }

            return await StatusAsync(Health, "/readyz") is HttpStatusCode.OK;
        },
        StartTimeout,
        () => $"The operator was not ready in time:\n{Output}");

    /// <summary>Waits for its end, which somebody or something else brings about.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndsAsync()
    {
        using var patience = new CancellationTokenSource(StartTimeout);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as a kubelet sends it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await EndsAsync();
    }

    /// <summary>SIGSTOP: it stands still until it is resumed, and learns of nothing meanwhile.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

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

        // The last lines may come after the end; this waits for them.
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _log.DisposeAsync();
        Api.Dispose();
        Health.Dispose();
        Metrics.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private long StatusBytes(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length, line.Length - field.Length - " kB".Length).Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.WriteLine(line);
        }

        _output.Enqueue(line ?? "");
        while (_output.Count > LinesKept)
        {
            _output.TryDequeue(out _);
        }
    }

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
