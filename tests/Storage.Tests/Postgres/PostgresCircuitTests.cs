using System.Net.Sockets;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Npgsql;
using Polly.CircuitBreaker;

namespace Kubernaut.Storage.Tests.Postgres;

public sealed class PostgresCircuitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_database_that_is_away_is_not_asked_again_until_a_second_has_passed()
    {
        var circuit = await OpenAsync();

        var spared = await Assert.ThrowsAsync<BrokenCircuitException>(() => circuit.ExecuteAsync(_ => Task.FromResult(1)));
        var wasOpen = circuit.IsOpen;
        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.True(wasOpen);
        Assert.True(PostgresErrors.IsPassing(spared));
        Assert.Equal(1, await circuit.ExecuteAsync(_ => Task.FromResult(1)));
        Assert.False(circuit.IsOpen);
    }

    [Fact]
    public async Task Refused_data_says_nothing_of_the_database()
    {
        var circuit = new PostgresCircuit(_time);

        for (var attempt = 0; attempt < 20; attempt++)
        {
            await Assert.ThrowsAsync<PostgresException>(() => circuit.ExecuteAsync<int>(_ => throw new PostgresException("", "ERROR", "ERROR", "22001")));
        }

        Assert.False(circuit.IsOpen);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_away()
    {
        var circuit = new PostgresCircuit(_time);
        var write = circuit.ExecuteAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ContinueWith<int>(_ => throw new OperationCanceledException(token), TaskScheduler.Default));

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.True(PostgresErrors.IsPassing(await Assert.ThrowsAsync<TimeoutException>(() => write)));
    }

    [Fact]
    public async Task A_write_that_does_not_even_end_when_it_is_told_to_is_given_up()
    {
        var write = new PostgresCircuit(_time).ExecuteAsync(_ => new TaskCompletionSource<int>().Task);

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.True(PostgresErrors.IsPassing(await Assert.ThrowsAsync<TimeoutException>(() => write)));
    }

    [Fact]
    public async Task It_is_held_to_be_away_while_the_attempt_that_decides_hangs()
    {
        var circuit = await OpenAsync();
        _time.Advance(TimeSpan.FromSeconds(1.1));

        var trial = circuit.ExecuteAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ContinueWith<int>(_ => throw new OperationCanceledException(token), TaskScheduler.Default));
        var whileItHangs = circuit.IsOpen;
        _time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<TimeoutException>(() => trial);

        Assert.True(whileItHangs);
        Assert.True(circuit.IsOpen);
    }

    [Fact]
    public async Task A_database_that_is_back_is_noticed_though_nobody_writes()
    {
        var circuit = await OpenAsync();
        using var probe = new PostgresCircuitProbe(circuit, new DatabaseStatus(database.Runtime, TimeProvider.System), _time);
        await probe.StartAsync(default);

        await _time.AdvanceToNextTimerAsync(PostgresCircuitProbe.Pause);

        await Eventually.TrueAsync(() => Task.FromResult(!circuit.IsOpen), TimeSpan.FromSeconds(60), () => "it is still held to be away");
        await probe.StopAsync(default);
    }

    [Fact]
    public async Task A_database_that_answers_and_cannot_be_written_to_is_still_away()
    {
        await using var standby = new RuntimeDatabase(database.ConnectionString + ";Options=-c default_transaction_read_only=on");
        var circuit = await OpenAsync();
        using var probe = new PostgresCircuitProbe(circuit, new DatabaseStatus(standby, TimeProvider.System), _time);
        await probe.StartAsync(default);

        await _time.AdvanceToNextTimerAsync(PostgresCircuitProbe.Pause);

        // It rests once it has been answered.
        await _time.NextTimerAsync(PostgresCircuitProbe.Pause);
        Assert.True(circuit.IsOpen);
        await probe.StopAsync(default);
    }

    private async Task<PostgresCircuit> OpenAsync()
    {
        var circuit = new PostgresCircuit(_time);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAsync<NpgsqlException>(() => circuit.ExecuteAsync<int>(_ => throw Away()));
        }

        return circuit;
    }

    private static NpgsqlException Away() => new("away", new SocketException((int)SocketError.ConnectionRefused));
}
