using System.Collections.Concurrent;
using System.Globalization;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>One of several operators on the same lease, and what it says that it does.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly ConcurrentQueue<(DateTimeOffset At, string Message)> _log = new();
    private OperatorProcess? _process;

    private Replica(string name) => Name = name;

    /// <summary>Of its pod; the holder of the lease begins with it.</summary>
    public string Name { get; }

    /// <param name="name">Of its pod.</param>
    /// <param name="namespace">Where its lease is, and its playbooks.</param>
    /// <param name="database">The database that it shares with the others.</param>
    /// <param name="kubeconfig">Its way to the API server.</param>
    /// <param name="sweepInterval">How often it looks for what no watch tells.</param>
    public static async Task<Replica> StartAsync(string name, string @namespace, TestDatabase database, string kubeconfig, TimeSpan sweepInterval)
    {
        var replica = new Replica(name);
        var settings = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = kubeconfig,
            ["Postgres__OwnerConnectionString"] = database.OwnerConnectionString,
            ["Operator__SweepInterval"] = sweepInterval.ToString("c"),

            // Short, or a test would wait a quarter of a minute for each change of leader.
            ["Operator__LeaseDuration"] = "00:00:04",
            ["Operator__LeaseRenewDeadline"] = "00:00:02.5",
            ["Operator__LeaseRetryPeriod"] = "00:00:00.5",
            ["Logging__LogLevel__KubeOps"] = "Debug",
            ["Logging__Console__FormatterName"] = "simple",
            ["Logging__Console__FormatterOptions__SingleLine"] = "true",
        };
        replica._process = await OperatorProcess.StartOpenAsync(
            name, @namespace, database.ConnectionString, Required.Variable(Required.Redis), settings, replica.Hear);
        return replica;
    }

    /// <summary>SIGSTOP.</summary>
    public Task PauseAsync() => _process!.PauseAsync();

    /// <summary>SIGCONT.</summary>
    /// <returns>When.</returns>
    public async Task<DateTimeOffset> ResumeAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        await _process!.ResumeAsync();
        return now;
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>The last that it has written.</summary>
    public string Output => _process!.Output;

    /// <returns>Whether it has said this since then.</returns>
    public bool HasSaid(string beginning, DateTimeOffset since) => Since(since).Any(line => line.Message.StartsWith(beginning, StringComparison.Ordinal));

    /// <returns>The reconciles that it began since then and did not hold back, without having taken the lease anew.</returns>
    public IReadOnlyList<string> BegunWithoutLeading(DateTimeOffset since)
    {
        var said = Since(since).Select(line => line.Message).TakeWhile(message => !message.StartsWith("Leading as", StringComparison.Ordinal)).ToList();
        return [.. said.Where(message => IsBegin(message) && !said.Any(other => other.StartsWith(message.Replace(" begins", " waits", StringComparison.Ordinal), StringComparison.Ordinal)))];
    }

    /// <summary>How many reconciles it has begun so far.</summary>
    public int BegunReconciles => _log.Count(line => IsBegin(line.Message));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private IEnumerable<(DateTimeOffset At, string Message)> Since(DateTimeOffset since) => _log.Where(line => line.At >= since);

    private static bool IsBegin(string message) =>
        message.StartsWith("Work on", StringComparison.Ordinal) && message.EndsWith("begins", StringComparison.Ordinal);

    /// <summary>A line is: instant, level, category, number in brackets, message.</summary>
    private void Hear(string line)
    {
        var end = line.IndexOf("] ", StringComparison.Ordinal);
        if (end > 0 && DateTimeOffset.TryParse(line.AsSpan(0, line.IndexOf('Z') + 1), CultureInfo.InvariantCulture, out var at))
        {
            _log.Enqueue((at, line[(end + 2)..]));
        }
    }
}
