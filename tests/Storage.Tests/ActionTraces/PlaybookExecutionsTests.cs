using Kubernaut.Storage.ActionTraces;
using Kubernaut.Storage.Playbooks;
using Kubernaut.Storage.Tests.Playbooks;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.ActionTraces;

/// <summary>The counters of the catalog follow from the traces.</summary>
public sealed class PlaybookExecutionsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private CatalogEntry _entry = null!;
    private CatalogParts _parts = null!;
    private ActionTraceWriter _writer = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _parts = new CatalogParts(_database);
        _writer = new ActionTraceWriter(_database.Runtime);
        _entry = Sample.Entry();
        await _parts.Catalog.RegisterAsync(_entry, Sample.Owner(), Sample.Term, default);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_execution_is_counted_once_however_many_steps_it_has()
    {
        await WriteAsync(Step(1), Step(2), Step(3));

        Assert.Equal("1 1 1.000", await CountersAsync());
    }

    [Fact]
    public async Task Each_order_of_the_steps_leads_to_the_same_counters()
    {
        ActionTrace[] steps = [Step(1), Step(2) with { ExecutionStatus = "failed" }, Step(3), Step(4) with { ExecutionStatus = "rolled-back" }];
        for (var turn = 0; turn < steps.Length; turn++)
        {
            var run = $"run-{turn}";
            await WriteAsync([.. steps.Select((_, index) => steps[(index + turn) % steps.Length] with { PlaybookExecutionId = run })]);
        }

        await WriteAsync(Step(1) with { PlaybookExecutionId = "good" });

        Assert.Equal("5 1 0.200", await CountersAsync());
    }

    [Fact]
    public async Task A_step_that_was_tried_again_counts_as_its_last_attempt_whichever_came_first()
    {
        var failed = Step(1) with { ExecutionStatus = "failed" };
        var retried = Step(1) with { ActionTimestamp = Start.AddMinutes(1) };

        await WriteAsync(failed, retried);
        await WriteAsync(retried with { PlaybookExecutionId = "reversed" }, failed with { PlaybookExecutionId = "reversed" });

        Assert.Equal("2 2 1.000", await CountersAsync());
    }

    [Fact]
    public async Task An_execution_without_an_outcome_is_not_counted_until_it_has_one()
    {
        var second = Step(2) with { ActionId = "second", ExecutionStatus = "executing" };
        await WriteAsync(Step(1), second);
        var open = await CountersAsync();

        await WriteAsync(second with { ExecutionStatus = "completed" });

        Assert.Equal("0 0", open);
        Assert.Equal("1 1 1.000", await CountersAsync());
    }

    [Fact]
    public async Task A_trace_that_is_sent_again_counts_nothing()
    {
        var step = Step(1) with { ActionId = "once" };

        await WriteAsync(step, step, step);

        Assert.Equal("1 1 1.000", await CountersAsync());
    }

    [Fact]
    public async Task Steps_of_one_execution_that_arrive_at_once_are_one_execution()
    {
        await Task.WhenAll(Enumerable.Range(1, 12).Select(step => WriteAsync(
            Step(step) with { ExecutionStatus = step == 7 ? "failed" : "completed", Name = $"pod-{step % 3}" })));

        Assert.Equal("1 0 0.000", await CountersAsync());
    }

    [Fact]
    public async Task Executions_that_end_at_once_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(1, 12).Select(run => WriteAsync(Step(1) with { PlaybookExecutionId = $"run-{run}" })));

        Assert.Equal("12 12 1.000", await CountersAsync());
    }

    [Fact]
    public async Task A_version_that_is_registered_after_its_executions_has_them_counted()
    {
        await _database.ExecuteAsync("DELETE FROM playbook_catalog");
        await WriteAsync(Step(1), Step(1) with { PlaybookExecutionId = "bad", ExecutionStatus = "failed" });

        var row = await _parts.RegisteredAsync(_entry);
        await WriteAsync(Step(1) with { PlaybookExecutionId = "later" });

        Assert.Equal(new ExecutionCounts(2, 1), row.Executions);
        Assert.Equal("3 2 0.667", await CountersAsync());
    }

    [Fact]
    public async Task Counting_is_no_change_of_the_playbook()
    {
        var before = await _database.ScalarAsync<DateTime>("SELECT updated_at FROM playbook_catalog");

        await WriteAsync(Step(1));

        Assert.Equal(before, await _database.ScalarAsync<DateTime>("SELECT updated_at FROM playbook_catalog"));
    }

    private async Task WriteAsync(params ActionTrace[] traces)
    {
        foreach (var trace in traces)
        {
            Assert.IsNotType<ActionTraceOutcome.Conflict>(await _writer.WriteAsync(trace, default));
        }
    }

    private Task<string?> CountersAsync() =>
        _database.ScalarAsync<string>("SELECT concat_ws(' ', total_executions, successful_executions, actual_success_rate) FROM playbook_catalog");

    private ActionTrace Step(int number) => new()
    {
        ActionId = null,
        Namespace = "shop",
        Kind = "Pod",
        Name = "web",
        WorkflowId = null,
        AlertName = "PodDown",
        AlertFingerprint = null,
        AlertSeverity = null,
        ClusterName = "c1",
        Environment = null,
        ActionType = "restart_pod",
        ActionTimestamp = Start,
        ActionParameters = null,
        ExecutionStatus = "completed",
        ExecutionStartTime = null,
        ExecutionEndTime = null,
        ExecutionDurationMs = null,
        ExecutionError = null,
        IncidentType = "pod-oom-killer",
        IncidentSeverity = null,
        PlaybookId = _entry.PlaybookId,
        PlaybookVersion = _entry.Version,
        PlaybookStepNumber = number,
        PlaybookExecutionId = "run",
        AiSelectedPlaybook = true,
        AiChainedPlaybooks = false,
        AiManualEscalation = false,
        AiPlaybookCustomization = null,
    };
}
