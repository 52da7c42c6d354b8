using k8s;
using KubeOps.Abstractions.Builder;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Finalizer;
using KubeOps.Operator.Reconciliation;
using KubeOps.Tests.Api;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.Reconciliation;

/// <summary>Taking a finalizer off when the term ends meanwhile.</summary>
public sealed class DetachTests
{
    private const string Item = "/apis/tests.kubernaut.ai/v1/namespaces/default/widgets/a";

    private readonly WidgetLog _log = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_detach_that_hangs_has_ended_before_the_lease_is_over()
    {
        var asked = new TaskCompletionSource();
        await using var api = await ScriptedApi.StartAsync(
            ("GET " + Item, Answers.Json(Finalized)),
            ("PATCH " + Item, context =>
            {
                asked.SetResult();
                return Answers.HeldWatch()(context);
            }
        ));
        using var term = new CancellationTokenSource();

        var running = RunAsync(api, term.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await term.CancelAsync();
        var waited = await _time.AdvanceToNextTimerAsync(within: TimeSpan.FromSeconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(20)));

        var drain = new OperatorSettingsBuilder().LeaderElectionLeaseDuration - new OperatorSettingsBuilder().LeaderElectionRenewDeadline;
        Assert.InRange(waited, TimeSpan.FromSeconds(1), drain - TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_term_that_ends_after_the_work_of_deletion_still_takes_the_finalizer_off()
    {
        using var term = new CancellationTokenSource();
        _log.Answer = async (_, widget, _) =>
        {
            await term.CancelAsync();
            return ReconciliationResult<Widget>.Success(widget);
        };
        await using var api = await ScriptedApi.StartAsync(
            ("GET " + Item, Answers.Json(Finalized)),
            ("PATCH " + Item, Answers.Json(Answers.Widget("a", "2"))));

        var result = await RunAsync(api, term.Token);

        Assert.True(result.IsSuccess);
    }

    private static System.Text.Json.Nodes.JsonObject Finalized
    {
        get
        {
            var widget = Answers.Widget("a", "1");
            widget["metadata"]!["finalizers"] = new System.Text.Json.Nodes.JsonArray(Widget.Finalizer);
            return widget;
        }
    }

    private async Task<ReconciliationResult<Widget>> RunAsync(ScriptedApi api, CancellationToken term)
    {
        using var connection = api.Connect();
        using var client = new global::KubeOps.KubernetesClient.KubernetesClient(api.Configuration, connection);
        var finalizers = new Finalizers<Widget>(
            [Widget.Finalizer], client, new OperatorSettingsBuilder().Build(), _time, NullLogger<Finalizers<Widget>>.Instance);
        await using var services = new ServiceCollection()
            .AddKeyedSingleton<IEntityFinalizer<Widget>>(Widget.Finalizer, new WidgetController(_log))
            .BuildServiceProvider();
        return await finalizers.RunAsync(KubernetesJson.Deserialize<Widget>(Finalized.ToJsonString()), services, term);
    }
}
