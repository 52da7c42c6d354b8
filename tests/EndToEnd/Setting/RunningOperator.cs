using k8s.Models;
using System.Net.Http.Headers;
using Kubernaut.Entities;
using Kubernaut.Entities.Partitions;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>The whole product once: an empty database, a namespace with the samples, and the operator at work on both.</summary>
public sealed class RunningOperator : IAsyncLifetime
{
    /// <summary>Far more than it takes, so that a slow machine is no failure.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private OperatorProcess? _process;
    private Cluster? _cluster;
    private OperatorAccount? _account;
    private TestDatabase? _database;

    internal Cluster Cluster => _cluster!;

    /// <summary>Of an account that may do everything.</summary>
    public string WriterToken { get; private set; } = "";

    /// <summary>Of an account that may read audit events.</summary>
    public string ReaderToken { get; private set; } = "";

    /// <summary>Of the account that may do everything, made for another service.</summary>
    public string ForeignToken { get; private set; } = "";

    /// <summary>Of an account that nothing is granted to.</summary>
    public string StrangerToken { get; private set; } = "";

    /// <summary>Sends the token of the writer.</summary>
    internal HttpClient Api => _process!.Api;

    internal HttpClient Health => _process!.Health;

    internal HttpClient Metrics => _process!.Metrics;

    /// <summary>Of its memory, as the kernel counts it.</summary>
    internal long ResidentBytes => _process!.ResidentBytes;

    public TestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await _database.ExecuteAsync("CREATE EXTENSION vector");
        _cluster = await Cluster.StartAsync();
        _account = await OperatorAccount.CreateAsync(_cluster.Client, _cluster.Namespace);
        await MakeCallersAsync();
        await StartAsync();
        await _cluster.ApplySamplesAsync();
        await EverythingIsReadyAsync();
    }

    public async Task StartAsync()
    {
        _process = await OperatorProcess.StartAsync(Required.Variable(Required.Operator), new Dictionary<string, string>
        {
            ["Postgres__ConnectionString"] = Database.ConnectionString,
            ["Postgres__OwnerConnectionString"] = Database.OwnerConnectionString,
            ["Redis__ConnectionString"] = Required.Variable(Required.Redis),
            ["KUBECONFIG"] = _account!.KubeconfigFile,
            ["POD_NAMESPACE"] = Cluster.Namespace,
            ["Operator__WatchNamespace"] = Cluster.Namespace,
            ["Operator__SweepInterval"] = "00:00:05",

            // Half of what it gives new objects by itself: a leak would hide there.
            ["DOTNET_GCGen0MaxBudget"] = "0x400000",
        });
        _process.Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WriterToken);
    }

    /// <summary>SIGKILL, then a new process.</summary>
    public async Task CrashAndRestartAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
        await StartAsync();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        var exitCode = await _process!.StopAsync();
        await _process.DisposeAsync();
        return exitCode;
    }

    public Task EverythingIsReadyAsync() => EventuallyAsync(
        async () => (await Cluster.PlaybooksAsync()).All(playbook => IsReady(playbook.Status, playbook.Metadata.Generation)) && IsReady((await PolicyAsync())?.Status, null),
        "not every sample became Ready");

    /// <summary>Changes when the policy runs, and waits until the operator has seen it.</summary>
    public async Task<AuditPartitionPolicy> ScheduleAsync(string schedule, string timeZone)
    {
        var patch = new V1Patch(new { spec = new { schedule, timeZone } }, V1Patch.PatchType.MergePatch);
        var changed = await Cluster.Client.PatchAsync<AuditPartitionPolicy>(patch, "audit-events");
        await EventuallyAsync(async () => IsReady((await PolicyAsync())?.Status, changed.Metadata.Generation), "the operator did not see the new schedule");
        return (await PolicyAsync())!;
    }

    public Task<AuditPartitionPolicy?> PolicyAsync() => Cluster.Client.GetAsync<AuditPartitionPolicy>("audit-events");

    public static Task EventuallyAsync(Func<Task<bool>> condition, string otherwise) => Eventually.TrueAsync(condition, Patience, () => otherwise);

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_account is not null)
        {
            await _account.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    /// <summary>Asks as that caller, with the token that the API server made for them.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var client = new HttpClient { BaseAddress = Api.BaseAddress };
        return await client.SendAsync(request);
    }

    private async Task MakeCallersAsync()
    {
        var accounts = new Accounts(Cluster.Client, Cluster.Namespace);
        foreach (var account in (string[])["writer", "reader", "stranger"])
        {
            await accounts.CreateAsync(account);
        }

        await accounts.GrantAsync("writer", "*", "*");
        await accounts.GrantAsync("reader", "auditevents", "list", "get");
        (WriterToken, ReaderToken, StrangerToken) = (await accounts.TokenAsync("writer"), await accounts.TokenAsync("reader"), await accounts.TokenAsync("stranger"));
        ForeignToken = await accounts.TokenAsync("writer", "another-service");
    }

    private static bool IsReady(ConditionedStatus? status, long? generation) =>
        status?.Conditions.Any(condition => condition is { Type: ConditionTypes.Ready, Status: ConditionStatus.True }
            && (generation is null || condition.ObservedGeneration == generation)) ?? false;
}
