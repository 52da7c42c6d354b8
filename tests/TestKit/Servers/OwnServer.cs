using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Kubernaut.TestKit.Certificates;

namespace Kubernaut.TestKit.Servers;

/// <summary>A PostgreSQL or a Redis of a test's own, to be stopped, killed and started again over the same data.</summary>
public sealed class OwnServer : IAsyncDisposable
{
    private readonly string _script;
    private readonly string _folder = Path.Combine(Required.Variable(Required.Folder), $"own-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();

    private OwnServer(string kind) => _script = Path.Combine(Required.Variable(Required.Servers), kind);

    /// <summary>What a client needs to go there: an Npgsql connection string, or host:port.</summary>
    public string Address { get; private set; } = "";

    public int Port => _port;

    /// <summary>What it and its children have had of all processors since it was started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var note = File.ReadAllText(Path.Combine(_folder, $"{Path.GetFileName(_script)}.pid"));
            return ProcessorClock.Read(int.Parse(note.Split(' ')[0], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What its data lies on, when that was made for it.</summary>
    public SmallDisk? Disk { get; private set; }

    public static Task<OwnServer> StartPostgresAsync() => StartNewAsync(new OwnServer("postgres"));

    /// <summary>A PostgreSQL whose data, log and WAL share a disk of that size.</summary>
    public static async Task<OwnServer> StartPostgresAsync(int diskMegabytes)
    {
        var server = new OwnServer("postgres");
        Directory.CreateDirectory(server._folder);

        // Where it can be read from outside of the disk, too.
        await File.WriteAllTextAsync(Path.Combine(server._folder, "postgres.password"), RandomNumberGenerator.GetHexString(24));
        server.Disk = await SmallDisk.MountAsync(server._folder, diskMegabytes, keep: "postgres.password");
        return await StartNewAsync(server);
    }

    /// <summary>A PostgreSQL whose directories lack the files of pgvector.</summary>
    public static async Task<OwnServer> StartPostgresWithoutVectorAsync()
    {
        var server = new OwnServer("postgres");
        Directory.CreateDirectory(server._folder);
        await server.RunAsync("hide-vector", server._folder);
        return await StartNewAsync(server);
    }

    /// <summary>As the package of pgvector would be installed: its files are there from the next start on.</summary>
    public async Task InstallVectorAsync()
    {
        await StopAsync();
        await RunAsync("show-vector", _folder);
        await StartAsync();
    }

    public static Task<OwnServer> StartRedisAsync() => StartNewAsync(new OwnServer("redis"));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it over what the last one left behind, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await RunAsync("start", _folder, _port.ToString(CultureInfo.InvariantCulture));
        if (Disk is not null)
        {
            // The note of its process, which whoever ends leftovers looks for, lies on the disk that only we see.
            await Disk.CopyOutAsync("postgres.pid");
        }
    }

    /// <summary>Ends it in good order.</summary>
    public Task StopAsync() => RunAsync("stop", _folder);

    /// <summary>Gives it files that its own user may read and nobody else, as servers want their keys.</summary>
    /// <param name="files">Are copied.</param>
    /// <returns>Where the server itself sees them.</returns>
    public async Task<ServerFiles> GiveAsync(ServerFiles files)
    {
        var home = Path.Combine(_folder, Path.GetFileName(_script));
        foreach (var file in (string[])[files.Certificate, files.Key])
        {
            var copy = Path.Combine(home, Path.GetFileName(file));
            File.Copy(file, copy, overwrite: true);
            foreach (var (command, argument) in ((string, string)[])[("chmod", "600"), ("chown", $"--reference={home}")])
            {
                using var process = Process.Start(command, [argument, copy]);
                await process.WaitForExitAsync();
            }
        }

        string Seen(string file) => $"/srv/{Path.GetFileName(_script)}/{Path.GetFileName(file)}";
        return new ServerFiles(Seen(files.Certificate), Seen(files.Key));
    }

    /// <summary>SIGKILL, children included.</summary>
    public Task KillAsync() => RunAsync("kill", _folder);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (Disk is not null)
        {
            await Disk.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<OwnServer> StartNewAsync(OwnServer server)
    {
        Directory.CreateDirectory(server._folder);
        await server.StartAsync();
        server.Address = Path.GetFileName(server._script) == "redis"
            ? $"127.0.0.1:{server._port}"
            : $"Host=127.0.0.1;Port={server._port};Username=postgres;Password={await ReadPasswordAsync(server._folder)};Database=postgres;Timeout=5";
        return server;
    }

    private static async Task<string> ReadPasswordAsync(string folder) => (await File.ReadAllTextAsync(Path.Combine(folder, "postgres.password"))).Trim();

    private async Task RunAsync(params string[] arguments)
    {
        string[] command = [.. Disk?.Enter ?? [], "bash", _script, .. arguments];

        // The server inherits the script's output, and outlives it: to read that to its end would be to wait for the server's.
        using var script = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
        {
            throw new InvalidOperationException($"{_script} {arguments[0]} ended with {script.ExitCode}; its logs are in {_folder}.");
        }
    }
}
