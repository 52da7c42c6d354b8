using Kubernaut.TestKit;

namespace KubeOps.Tests.Operator.LeaderElection;

public sealed class ElectionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly LeaseServer _server = new();

    [Fact]
    public async Task Only_one_of_two_leads()
    {
        await using var first = await LeadingAsync("first");
        await using var second = await WaitingAsync("second");

        Pass(TimeSpan.FromMinutes(5), () => Assert.False(second.IsWorking));

        Assert.True(first.IsWorking);
        Assert.All(_server.Holders, holder => Assert.Equal("first", holder));
        Assert.Equal("first", second.Election.Leader);
    }

    [Fact]
    public async Task A_leader_that_stops_lets_the_next_one_lead_at_once()
    {
        await using var first = await LeadingAsync("first");
        await using var second = await WaitingAsync("second");
        Pass(5 * Second);

        await first.StopAsync();
        Pass(5 * Second);
        await second.WorkingAsync();

        Assert.Equal(1, _server.Read()!.Spec.LeaseTransitions);
    }

    [Fact]
    public async Task A_leader_that_stops_before_its_renewal_was_answered_lets_the_lease_go_as_well()
    {
        await using var first = await LeadingAsync("first");
        first.Client.NextAnswer = Hanging;
        Pass(3 * Second);

        await first.StopAsync();

        Assert.Equal("", _server.Read()!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_leader_that_cannot_renew_has_stopped_before_another_leads()
    {
        await using var first = await LeadingAsync("first");
        await using var second = await WaitingAsync("second");
        Pass(4 * Second);

        first.Client.Fault = Unreachable;
        Pass(11 * Second);
        await first.IdleAsync();

        Assert.False(first.Election.MayAct);
        Assert.False(second.IsWorking);
        Pass(9 * Second);
        await second.WorkingAsync();
    }

    [Fact]
    public async Task A_single_failed_renewal_costs_nothing()
    {
        await using var first = await LeadingAsync("first");
        first.Client.Fault = Unreachable;
        Pass(5 * Second);

        first.Client.Fault = null;
        Pass(TimeSpan.FromMinutes(1));

        Assert.True(first.IsWorking);
        Assert.True(first.Election.MayAct);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_in_time()
    {
        await using var first = await LeadingAsync("first");
        first.Client.Fault = Hanging;

        Pass(11 * Second);
        await first.IdleAsync();

        Assert.False(first.Election.MayAct);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task A_clock_that_jumps_changes_nothing(int seconds)
    {
        await using var first = await LeadingAsync("first");
        await using var second = await WaitingAsync("second");
        Pass(3 * Second);

        _time.JumpWallClock(seconds * Second);
        Pass(TimeSpan.FromMinutes(2), () => Assert.False(second.IsWorking));

        Assert.True(first.IsWorking);
    }

    [Fact]
    public async Task A_process_that_was_paused_knows_at_once_that_it_may_no_longer_act()
    {
        await using var first = await LeadingAsync("first");
        first.Client.Fault = Hanging;

        // As after SIGSTOP: time has passed and none of our timers has run yet.
        _time.Freeze(10 * Second);

        Assert.False(first.Election.MayAct);
    }

    [Fact]
    public async Task A_process_that_was_paused_for_longer_than_its_lease_stops_its_work_and_lives_on()
    {
        await using var first = await LeadingAsync("first");

        _time.Freeze(20 * Second);
        Pass(Second);
        await first.IdleAsync();
        while (!first.IsWorking)
        {
            // It is a thread of its own that sets when to try again.
            await _time.AdvanceToNextTimerAsync(within: 20 * Second);
        }

        Assert.False(first.ProcessEnded.Task.IsCompleted);
    }

    [Fact]
    public async Task Work_that_was_begun_before_a_pause_and_does_not_end_ends_the_process()
    {
        await using var first = await LeadingAsync("first", ignoresCancellation: true);

        _time.Freeze(20 * Second);
        Pass(Second);
        await _time.AdvanceToNextTimerAsync(within: 5 * Second);

        await first.ProcessEnded.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Work_that_does_not_end_ends_the_process_before_another_can_lead()
    {
        await using var first = await LeadingAsync("first", ignoresCancellation: true);
        first.Client.Fault = Unreachable;

        Pass(11 * Second);
        Assert.False(first.ProcessEnded.Task.IsCompleted);
        var waited = await _time.AdvanceToNextTimerAsync(within: 5 * Second);
        await first.ProcessEnded.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.InRange(waited, TimeSpan.Zero, 5 * Second);
    }

    [Fact]
    public async Task A_lease_without_a_living_holder_is_taken_once_it_has_run_out()
    {
        await using var dead = await LeadingAsync("dead");
        dead.Client.Fault = Unreachable;
        Pass(11 * Second);
        await dead.IdleAsync();

        await using var heir = await WaitingAsync("heir");
        Pass(14 * Second, () => Assert.False(heir.IsWorking));
        Pass(10 * Second);

        await heir.WorkingAsync();
    }

    private async Task<Candidate> LeadingAsync(string name, bool ignoresCancellation = false)
    {
        var candidate = new Candidate(name, _server, _time, ignoresCancellation);
        await candidate.WorkingAsync();
        await _time.TimersAsync(1, within: 3 * Second);
        return candidate;
    }

    private async Task<Candidate> WaitingAsync(string name)
    {
        var candidate = new Candidate(name, _server, _time);
        await candidate.Client.Asked.Task.WaitAsync(20 * Second);
        await _time.TimersAsync(2, within: 3 * Second);
        return candidate;
    }

    /// <summary>Lets time pass in steps shorter than anything that an election waits for.</summary>
    private void Pass(TimeSpan span, Action? check = null)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += Second / 4)
        {
            _time.Advance(Second / 4);
            check?.Invoke();
        }
    }

    private static Task Unreachable(CancellationToken cancellationToken) => throw new HttpRequestException("unreachable");

    private static Task Hanging(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
