using KubeOps.Abstractions.Builder;
using KubeOps.Operator.LeaderElection;
using Kubernaut.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.LeaderElection;

/// <summary>One replica that wants to lead, with the default times of 15, 10 and 2 seconds.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TaskCompletionSource _working = New();
    private TaskCompletionSource _idle = New();

    public Candidate(string name, LeaseServer server, ManualTime time, bool ignoresCancellation = false)
    {
        var settings = new OperatorSettingsBuilder().Build();
        Client = new LeaseClient(server);
        var leaseLock = new LeaseLock(Client, "widgets-leader", name, settings.LeaderElectionLeaseDuration, time);
        Election = new Election(leaseLock, settings, time, reason => ProcessEnded.TrySetResult(reason), NullLogger<Election>.Instance);

        // Off xunit's context, so that what the clock sets free has run when the clock's move returns.
        _running = Task.Run(() => Election.RunAsync(term => WorkAsync(ignoresCancellation, term), _stop.Token));
    }

    public LeaseClient Client { get; }

    public Election Election { get; }

    public bool IsWorking { get; private set; }

    public TaskCompletionSource<string> ProcessEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WorkingAsync() => _working.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public Task IdleAsync() => _idle.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task WorkAsync(bool ignoresCancellation, CancellationToken term)
    {
        _idle = New();
        IsWorking = true;
        _working.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ignoresCancellation ? CancellationToken.None : term)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        IsWorking = false;
        _working = New();
        _idle.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
