using System.Threading.Channels;
using KubeOps.Abstractions.Builder;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Operator;
using KubeOps.Operator.LeaderElection;
using KubeOps.Operator.Reconciliation;
using KubeOps.Operator.Watcher;
using KubeOps.Tests.Api;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.Reconciliation;

/// <summary>When an object is looked at again.</summary>
public sealed class EntityLoopTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_for_which_the_server_asked_for_patience_waits_that_long(bool returned)
    {
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
        answer.Headers.Add("Retry-After", "40");
        var refusal = ApiRefusal.From(new ApiRequest(HttpMethod.Patch, "api"), answer, "slow down");
        var handler = new Handler(_ => returned ? new Outcome("refused", refusal, TimeSpan.FromSeconds(1)) : throw refusal);
        await using var api = await ScriptedApi.StartAsync(
            ("GET /apis/tests.kubernaut.ai/v1/widgets?limit=", Answers.List("10", Answers.Widget("a", "1"))),
            ("GET /apis/tests.kubernaut.ai/v1/widgets?watch=true", Answers.HeldWatch()));
        using var stop = new CancellationTokenSource();

        var running = Task.Run(() => Loop(api, handler).RunAsync(stop.Token));
        var waited = await _time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(2));
        await api.LastAskedAsync();
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(40, waited.TotalSeconds);
    }

    [Fact]
    public async Task Every_object_is_looked_at_again_after_the_resync_period_although_nothing_changed()
    {
        var looks = Channel.CreateUnbounded<string>();
        var handler = new Handler(live => Look(looks, live));
        await using var api = await ScriptedApi.StartAsync(
            ("GET /apis/tests.kubernaut.ai/v1/widgets?limit=", Answers.List("10", Answers.Widget("a", "1"), Answers.Widget("b", "2"))),
            ("GET /apis/tests.kubernaut.ai/v1/widgets?watch=true", Answers.HeldWatch()));
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => Loop(api, handler).RunAsync(stop.Token));
        await NextAsync(looks, 2);

        // The watch has timers of its own, and outlives them here.
        _time.Advance(TimeSpan.FromMinutes(30));
        _time.Advance(TimeSpan.FromMinutes(3));
        var again = await NextAsync(looks, 2);
        await api.LastAskedAsync();
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(["a", "b"], again.Order());
    }

    [Fact]
    public async Task An_object_that_keeps_failing_takes_the_only_worker_from_nobody()
    {
        var looks = Channel.CreateUnbounded<string>();
        var handler = new Handler(live => live.Key.Name == "hot" ? new Outcome("refused", null, null) : Look(looks, live));
        await using var api = await ScriptedApi.StartAsync(
            ("GET /apis/tests.kubernaut.ai/v1/widgets?limit=", Answers.List("10", Answers.Widget("hot", "1"), Answers.Widget("calm", "2"))),
            ("GET /apis/tests.kubernaut.ai/v1/widgets?watch=true", Answers.HeldWatch()));
        using var stop = new CancellationTokenSource();

        var running = Task.Run(() => Loop(api, handler, workers: 1).RunAsync(stop.Token));
        var looked = await NextAsync(looks, 1);
        await api.LastAskedAsync();
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(["calm"], looked);
    }

    private EntityLoop Loop(ScriptedApi api, Handler handler, int workers = 2) => new(
        Resource.Of<Widget>(),
        handler,
        api.Connect(),
        new OperatorSettingsBuilder().WithParallelReconciliation(parallel => parallel.WithMaxParallelReconciliations(workers)).Build(),
        new RuntimeSettings { WatchLife = TimeSpan.FromHours(1) },
        new EveryoneLeads(),
        _time,
        NullLogger<EntityLoop>.Instance);

    private static Outcome Look(Channel<string> looks, StoredObject live)
    {
        looks.Writer.TryWrite(live.Key.Name);
        return Outcome.Success();
    }

    private static async Task<List<string>> NextAsync(Channel<string> looks, int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var next = new List<string>();
        while (next.Count < count)
        {
            next.Add(await looks.Reader.ReadAsync(timeout.Token));
        }

        return next;
    }

    private sealed class Handler(Func<StoredObject, Outcome> answer) : IObjectHandler
    {
        public Task<Outcome> ReconcileAsync(StoredObject live, CancellationToken cancellationToken) => Task.FromResult(answer(live));

        public Task<Outcome> DeletedAsync(StoredObject gone, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
