using System.Diagnostics;
using k8s.Models;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.Bench.Footprint;

/// <summary>How soon an operator serves that has its playbooks registered already, and what it holds while nothing happens.</summary>
internal sealed class FootprintSuite : IBenchSuite
{
    private const double MostStartSeconds = 1;
    private const double MostMegabytes = 90;

    /// <summary>As many people apply at the same time.</summary>
    private const int Writers = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "footprint";

    public async Task RunAsync(BenchRun run)
    {
        var count = run.Sized(full: 1000, small: 50);
        await using var database = await TestDatabase.CreateAsync();
        var cluster = new KubernetesFixture();
        await cluster.InitializeAsync();

        run.Say($"registering {count} playbooks");
        await RegisterAsync(count, cluster, database);

        run.Say("starting anew");
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = Stopwatch.StartNew();
        await using var settled = await StartAsync(cluster, database, line =>
        {
            if (line.Contains($"Listed {count} ", StringComparison.Ordinal))
            {
                listed.TrySetResult();
            }
        });
        run.Add(Figure.AtMost("from the start of the process until it is ready", clock.Elapsed.TotalSeconds, MostStartSeconds, "s"));

        await listed.Task.WaitAsync(Patience);
        run.Say("leaving it alone");
        await Task.Delay(run.Sized(full: TimeSpan.FromSeconds(60), small: TimeSpan.FromSeconds(5)), TimeProvider.System);
        run.Add(Figure.AtMost($"memory of its own, idle with {count} playbooks", settled.AnonymousBytes / 1e6, MostMegabytes, "MB"));
        run.Add(Figure.Seen("resident memory, with compiled code and the libraries that it maps", settled.ResidentBytes / 1e6, "MB"));
        await cluster.DisposeAsync();
    }

    private static async Task RegisterAsync(int count, KubernetesFixture cluster, TestDatabase database)
    {
        await using var first = await StartAsync(cluster, database);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = writer; i < count; i += Writers)
            {
                await cluster.Client.CreateAsync(Playbook(cluster.Namespace, i));
            }
        }));
        await Eventually.TrueAsync(
            async () => (await cluster.Client.ListAsync<RemediationPlaybook>(cluster.Namespace)).All(playbook => playbook.Status?.ObservedGeneration == playbook.Generation()),
            Patience,
            () => "Not every playbook was registered.");
        await first.StopAsync();
    }

    private static Task<OperatorProcess> StartAsync(KubernetesFixture cluster, TestDatabase database, Action<string>? hear = null)
    {
        var settings = new Dictionary<string, string> { ["Postgres__OwnerConnectionString"] = database.OwnerConnectionString };
        return OperatorProcess.StartOpenAsync("footprint-0", cluster.Namespace, database.ConnectionString, Required.Variable(Required.Redis), settings, hear);
    }

    /// <summary>As long as those that people write.</summary>
    private static RemediationPlaybook Playbook(string @namespace, int number) => new()
    {
        Metadata = new V1ObjectMeta { Name = $"footprint-{number}", NamespaceProperty = @namespace },
        Spec = new RemediationPlaybookSpec
        {
            PlaybookId = $"footprint-{number}",
            Version = "1.0.0",
            DisplayName = $"Restart pods {number}",
            Description = "Restarts the pods of a deployment one by one, and waits for each to become ready before it goes on with the next one.",
            WhenToUse = "Pods answer slowly after a long uptime, memory grows without bound, or liveness probes fail now and then.",
            Content = string.Concat(Enumerable.Range(1, 20).Select(step => $"{step}. kubectl rollout restart deployment/NAME --namespace NAMESPACE, and see the notes of step {step}\n")),
        },
    };
}
