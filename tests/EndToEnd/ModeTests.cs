using System.Net;
using System.Net.Http.Headers;
using k8s.Models;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.EndToEnd;

/// <summary>The two halves of the program as processes of their own.</summary>
[Collection(nameof(Alone))]
public sealed class ModeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<OperatorProcess> _processes = [];
    private TestDatabase _database = null!;
    private Cluster _cluster = null!;
    private OperatorAccount _account = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        _cluster = await Cluster.StartAsync();
        _account = await OperatorAccount.CreateAsync(_cluster.Client, _cluster.Namespace);
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _account.DisposeAsync();
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_http_half_serves_once_the_controllers_have_migrated()
    {
        var accounts = new Accounts(_cluster.Client, _cluster.Namespace);
        await accounts.CreateAsync("writer");
        await accounts.GrantAsync("writer", "*", "*");
        var api = Launch("Api");
        await Eventually.TrueAsync(async () => await OperatorProcess.StatusAsync(api.Health, "/livez") is HttpStatusCode.OK, Patience, () => $"the HTTP half does not live:\n{api.Output}");
        await Eventually.TrueAsync(
            async () => await OperatorProcess.StatusAsync(api.Health, "/readyz") is HttpStatusCode.ServiceUnavailable, Patience, () => "it says that it can serve, over a database with nothing in it");

        var controllers = Launch("Controllers");
        await controllers.BecomesReadyAsync();
        await api.BecomesReadyAsync();

        api.Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await accounts.TokenAsync("writer"));
        await Eventually.TrueAsync(async () => await SampleEvent.WriteAsync(api.Api) is HttpStatusCode.Created, Patience, () => $"no event was stored:\n{api.Output}");
    }

    [Fact]
    public async Task Only_the_controllers_take_the_lease_and_only_the_http_half_has_the_api()
    {
        var controllers = Launch("Controllers");
        await controllers.BecomesReadyAsync();
        var api = Launch("Api");
        await api.BecomesReadyAsync();
        await Eventually.TrueAsync(
            async () => (await controllers.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("kubernaut_leader 1", StringComparison.Ordinal),
            Patience,
            () => $"the controllers do not lead:\n{controllers.Output}");

        var lease = await _cluster.Client.GetAsync<V1Lease>("kubernaut-storage-leader", _cluster.Namespace);
        var scrape = await api.Metrics.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.StartsWith("Controllers", lease!.Spec.HolderIdentity, StringComparison.Ordinal);
        Assert.DoesNotContain("kubernaut_leader", scrape, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await OperatorProcess.StatusAsync(api.Api, "/api/v1/audit-events"));
        Assert.Null(await OperatorProcess.StatusAsync(controllers.Api, "/api/v1/audit-events"));
        Assert.Equal(HttpStatusCode.NotFound, await OperatorProcess.StatusAsync(controllers.Health, "/api/v1/audit-events"));
    }

    [Fact]
    public async Task A_mode_that_does_not_exist_ends_the_process_with_its_reason()
    {
        var process = Launch("Both");

        Assert.Equal(1, await process.EndsAsync());
        Assert.Contains("Operator:Mode must be one of All, Api, Controllers, not 'Both'", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_can_come_from_files()
    {
        var folder = Directory.CreateTempSubdirectory("kubernaut-settings").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Postgres__ConnectionString"), $"{_database.ConnectionString}\n");
        var process = Launch("All", new() { ["Postgres__ConnectionString"] = "", ["KUBERNAUT_SETTINGS_FOLDER"] = folder });

        await process.BecomesReadyAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_of_a_password_or_a_token_is_logged_however_much_is()
    {
        const string password = "do-not-log-this-password";
        var wrong = new Npgsql.NpgsqlConnectionStringBuilder(_database.ConnectionString) { Password = password }.ConnectionString;
        var process = Launch("All", new()
        {
            ["Postgres__ConnectionString"] = wrong,
            ["Postgres__OwnerConnectionString"] = wrong,
            ["Redis__ConnectionString"] = $"{Required.Variable(Required.Redis)},password={password}",
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Trace",
            ["Logging__LogLevel__Npgsql"] = "Trace",
        });
        await Eventually.TrueAsync(() => Task.FromResult(process.Output.Contains("could not be migrated", StringComparison.Ordinal)), Patience, () => process.Output);
        process.Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", password);
        await Eventually.TrueAsync(async () => await OperatorProcess.StatusAsync(process.Api, "/api/v1/audit-events") is not null, Patience, () => $"the API does not answer:\n{process.Output}");

        await process.StopAsync();

        Assert.DoesNotContain(password, await File.ReadAllTextAsync(process.LogFile), StringComparison.Ordinal);
        Assert.DoesNotContain(_account.Token, await File.ReadAllTextAsync(process.LogFile), StringComparison.Ordinal);
    }

    private OperatorProcess Launch(string mode, Dictionary<string, string>? more = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["Operator__Mode"] = mode,
            ["Postgres__ConnectionString"] = _database.ConnectionString,
            ["Redis__ConnectionString"] = Required.Variable(Required.Redis),
            ["Redis__Consumer"] = _cluster.Namespace,
            ["KUBECONFIG"] = _account.KubeconfigFile,
            ["POD_NAME"] = mode,
            ["POD_NAMESPACE"] = _cluster.Namespace,
            ["Operator__WatchNamespace"] = _cluster.Namespace,
        };
        if (mode is not "Api")
        {
            settings["Postgres__OwnerConnectionString"] = _database.OwnerConnectionString;
        }

        foreach (var (name, value) in more ?? [])
        {
            settings[name] = value;
        }

        var process = OperatorProcess.Launch(Required.Variable(Required.Operator), settings);
        _processes.Add(process);
        return process;
    }
}
