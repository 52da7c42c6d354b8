using System.Net.Sockets;
using Kubernaut.Storage.Postgres;
using Kubernaut.TestKit;
using Npgsql;
using Polly.CircuitBreaker;

namespace Kubernaut.Storage.Tests.Postgres;

public sealed class PostgresCircuitTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_database_that_is_away_is_not_asked_again_until_a_second_has_passed()
    {
        var circuit = new PostgresCircuit(_time);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAsync<NpgsqlException>(() => circuit.ExecuteAsync<int>(_ => throw Away(), default));
        }

        var spared = await Assert.ThrowsAsync<BrokenCircuitException>(() => circuit.ExecuteAsync(_ => Task.FromResult(1), default));
        var wasOpen = circuit.IsOpen;
        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.True(wasOpen);
        Assert.True(PostgresErrors.IsPassing(spared));
        Assert.Equal(1, await circuit.ExecuteAsync(_ => Task.FromResult(1), default));
        Assert.False(circuit.IsOpen);
    }

    [Fact]
    public async Task Refused_data_says_nothing_of_the_database()
    {
        var circuit = new PostgresCircuit(_time);

        for (var attempt = 0; attempt < 20; attempt++)
        {
            await Assert.ThrowsAsync<PostgresException>(() => circuit.ExecuteAsync<int>(_ => throw new PostgresException("", "ERROR", "ERROR", "22001"), default));
        }

        Assert.False(circuit.IsOpen);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_away()
    {
        var circuit = new PostgresCircuit(_time);
        var write = circuit.ExecuteAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ContinueWith<int>(_ => throw new OperationCanceledException(token), TaskScheduler.Default), default);

        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.True(PostgresErrors.IsPassing(await Assert.ThrowsAsync<TimeoutException>(() => write)));
    }

    private static NpgsqlException Away() => new("away", new SocketException((int)SocketError.ConnectionRefused));
}
