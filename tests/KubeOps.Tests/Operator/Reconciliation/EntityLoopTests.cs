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
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_for_which_the_server_asked_for_patience_waits_that_long(bool returned)
    {
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
        answer.Headers.Add("Retry-After", "40");
        var refusal = ApiRefusal.From(new ApiRequest(HttpMethod.Patch, "api"), answer, "slow down");
        var handler = new Handler(() => returned ? new Outcome("refused", refusal, TimeSpan.FromSeconds(1)) : throw refusal);
        var time = new ManualTime();
        await using var api = await ScriptedApi.StartAsync(
            ("GET /apis/tests.kubernaut.ai/v1/widgets?limit=", Answers.List("10", Answers.Widget("a", "1"))),
            ("GET /apis/tests.kubernaut.ai/v1/widgets?watch=true", Answers.HeldWatch()));
        using var stop = new CancellationTokenSource();
        var loop = new EntityLoop(
            Resource.Of<Widget>(), handler, api.Connect(), new OperatorSettingsBuilder().Build(), new RuntimeSettings(),
            new EveryoneLeads(), time, NullLogger<EntityLoop>.Instance);

        var running = Task.Run(() => loop.RunAsync(stop.Token));
        var waited = await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(2));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(40, waited.TotalSeconds);
    }

    private sealed class Handler(Func<Outcome> answer) : IObjectHandler
    {
        public Task<Outcome> ReconcileAsync(StoredObject live, CancellationToken cancellationToken) => Task.FromResult(answer());

        public Task<Outcome> DeletedAsync(StoredObject gone, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
