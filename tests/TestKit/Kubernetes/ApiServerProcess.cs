using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using k8s;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>An API server and an etcd of a test's own, to be killed, restarted and compacted.</summary>
public sealed class ApiServerProcess : IAsyncDisposable
{
    private readonly string _scripts = Required.Variable(Required.Servers);
    private readonly string _folder = Path.Combine(Required.Variable(Required.Folder), $"api-{Guid.NewGuid():N}");
    private readonly string[] _ports = FreePorts(3);

    private ApiServerProcess()
    {
    }

    /// <summary>The administrator's.</summary>
    public KubernetesClientConfiguration Configuration => KubernetesClientConfiguration.BuildConfigFromConfigFile(Kubeconfig);

    /// <summary>Path of the administrator's kubeconfig.</summary>
    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public static async Task<ApiServerProcess> StartAsync()
    {
        var server = new ApiServerProcess();
        Directory.CreateDirectory(server._folder);
        try
        {
            await server.RestartAsync();
            return server;
        }
        catch (InvalidOperationException)
        {
            await server.RunAsync("kube-apiserver", ["stop", server._folder]);
            throw;
        }
    }

    /// <summary>Makes our kinds known, with the roles that go with them.</summary>
    public Task ApplyDefinitionsAsync() => RunAsync("apply", []);

    /// <summary>Ends the API server without a word to anybody; etcd stays.</summary>
    public void Kill()
    {
        var note = File.ReadLines(Path.Combine(_folder, "kube-apiserver.pid")).First();
        using var process = Process.GetProcessById(int.Parse(note.Split(' ')[0], CultureInfo.InvariantCulture));
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Starts what does not run, and waits until it answers.</summary>
    public Task RestartAsync() => RunAsync("kube-apiserver", ["start", _folder, _ports[0], _ports[1], _ports[2]]);

    /// <summary>Makes etcd forget every version but the newest.</summary>
    public async Task CompactAsync()
    {
        using var etcd = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_ports[1]}") };
        using var answer = await etcd.PostAsJsonAsync("/v3/kv/range", new { key = "AA==" });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var revision = body.GetProperty("header").GetProperty("revision").GetString();
        using var compacted = await etcd.PostAsJsonAsync("/v3/kv/compaction", new { revision });
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("kube-apiserver", ["stop", _folder]);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string name, string[] arguments)
    {
        // The servers inherit the script's output, and outlive it: to wait for its end would be to wait for theirs.
        var start = new ProcessStartInfo("bash", [Path.Combine(_scripts, name), .. arguments]);
        start.Environment["KUBECONFIG"] = Kubeconfig;
        using var script = Process.Start(start)!;
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} {string.Join(' ', arguments)} ended with {script.ExitCode}; its logs are in {_folder}.");
        }
    }

    private static string[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        string[] ports = [.. listeners.Select(listener => $"{((IPEndPoint)listener.LocalEndpoint).Port}")];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
