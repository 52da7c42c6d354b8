using System.Text.Json.Nodes;
using k8s.Models;
using Kubernaut.Entities.Partitions;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Commands;

[Collection(nameof(AuditPartitionPolicy))]
public sealed class PartitionsCommandTests(KubernetesFixture cluster) : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private const string Policy = """
        apiVersion: storage.kubernaut.ai/v1alpha1
        kind: AuditPartitionPolicy
        metadata:
          name: audit-events
        spec:
          createAhead:
            months: 2
            warnBelowMonths: 1
          retention:
            keepMonths: 1
            action: Detach
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"policy-{Guid.NewGuid():N}.yaml");
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _database.ExecuteAsOwnerAsync("SELECT create_month_partition('audit_events', '2019-03-01', 'test')");
        await File.WriteAllTextAsync(_file, Policy);
    }

    public async Task DisposeAsync()
    {
        File.Delete(_file);
        await cluster.Client.DeleteAsync<AuditPartitionPolicy>("audit-events");
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_plan_says_what_a_run_would_do_and_does_nothing()
    {
        var before = await AttachedAsync();

        var plan = await PartitionsAsync("plan", "--file", _file);

        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Contains("detach audit_events_y2019m03", plan.Output, StringComparison.Ordinal);
        Assert.Contains("months ahead, covered through", plan.Output, StringComparison.Ordinal);
        Assert.Equal(before, await AttachedAsync());
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM audit_seals"));
    }

    [Fact]
    public async Task A_script_reads_in_a_plan_what_a_dry_run_puts_into_the_status()
    {
        await using var reconciler = new Reconciler(cluster, _database, TimeProvider.System);
        var policy = await reconciler.ReconcileAsync(await cluster.Client.SaveAsync(new AuditPartitionPolicy
        {
            Metadata = new V1ObjectMeta { Name = "audit-events" },
            Spec = new AuditPartitionPolicySpec
            {
                Mode = PolicyModes.DryRun,
                CreateAhead = new CreateAheadPolicy { Months = 2, WarnBelowMonths = 1 },
                Retention = new RetentionPolicy { KeepMonths = 1, Action = RetentionActions.Detach },
            },
        }));

        var plan = await PartitionsAsync("plan", "--file", _file, "--output", "json");

        var json = JsonNode.Parse(plan.Output)!;
        Assert.Equal(0, plan.ExitCode);
        Assert.Equal(2, (int)json["months_ahead"]!);
        Assert.Equal(policy.Status.PlannedActions!.Order(StringComparer.Ordinal), json["actions"]!.AsArray().Select(action => (string)action!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("keepMonths: 1", "keepMonths: one")]
    [InlineData("name: audit-events", "name: another")]
    public async Task A_policy_that_cannot_be_is_one_line(string right, string wrong)
    {
        await File.WriteAllTextAsync(_file, Policy.Replace(right, wrong, StringComparison.Ordinal));

        var plan = await PartitionsAsync("plan", "--file", _file);

        Assert.Equal((1, ""), (plan.ExitCode, plan.Output));
        Assert.StartsWith("kubernaut-storage: cannot plan: ", plan.Error, StringComparison.Ordinal);
        Assert.Single(plan.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_list_shows_each_month_and_the_holds_on_it()
    {
        await _database.ExecuteAsOwnerAsync("INSERT INTO audit_legal_holds (name, reason, held_from, held_to, state) VALUES ('case-1', 'Subpoena', '2019-03-05', '2019-03-10', 'active')");

        var list = await PartitionsAsync("list");

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.StartsWith("PARTITION", list.Output, StringComparison.Ordinal);
        Assert.EndsWith("held by case-1", list.Output.Split('\n').Single(line => line.StartsWith("audit_events_y2019m03", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_reads_the_list_as_JSON()
    {
        var list = await PartitionsAsync("list", "--output", "json");

        var months = JsonNode.Parse(list.Output)!["months"]!.AsArray();
        var oldest = months[0]!;
        Assert.Equal(0, list.ExitCode);
        Assert.Equal(("audit_events_y2019m03", "2019-03-01", "2019-04-01"), ((string)oldest["name"]!, (string)oldest["from"]!, (string)oldest["to"]!));
        Assert.Equal(await AttachedAsync(), months.Count(month => (string)month!["state"]! != "gap"));
    }

    [Fact]
    public async Task A_DEFAULT_partition_is_emptied_and_dropped()
    {
        await _database.ExecuteAsOwnerAsync("CREATE TABLE rest PARTITION OF audit_events DEFAULT");
        await _database.ExecuteAsync(MaintainedMonths.Insert(new DateOnly(2019, 5, 1)));

        var drain = await PartitionsAsync("drain-default");
        var again = await PartitionsAsync("drain-default");

        Assert.Equal((0, "2019-05  1 rows moved\nrest was empty and is dropped.\n"), (drain.ExitCode, drain.Output));
        Assert.Equal((0, "audit_events has no DEFAULT partition.\n"), (again.ExitCode, again.Output));
    }

    private Task<(int ExitCode, string Output, string Error)> PartitionsAsync(params string[] arguments) =>
        CommandProcess.RunAsync(_database, ["partitions", .. arguments]);

    private Task<long> AttachedAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass");
}
