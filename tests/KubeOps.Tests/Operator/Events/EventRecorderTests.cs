using k8s.Models;
using KubeOps.Abstractions.Events;
using KubeOps.Operator.Events;
using KubeOps.Tests.Api;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.Events;

/// <summary>What one refused event means for the others.</summary>
public sealed class EventRecorderTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task An_event_that_is_refused_for_good_keeps_no_other_waiting()
    {
        await using var server = await EventServer.StartAsync();
        server.Refuse = about => about == "going" ? Answers.Refusal(403, "Forbidden", "the namespace is being terminated") : null;
        using var recorder = Recorder(server);
        await PublishAsync(recorder, "going");
        await PublishAsync(recorder, "staying");

        await recorder.StartAsync(CancellationToken.None);
        await server.FirstTakenAsync();

        Assert.Equal(["staying"], server.Taken);
        await recorder.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_cannot_take_events_now_gets_them_after_a_pause(int status)
    {
        await using var server = await EventServer.StartAsync();
        var refusals = 1;
        server.Refuse = _ => refusals-- > 0 ? Answers.Refusal(status, "Busy", "not now") : null;
        using var recorder = Recorder(server);
        await PublishAsync(recorder, "patient");

        await recorder.StartAsync(CancellationToken.None);
        var paused = await _time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1));
        await server.FirstTakenAsync();

        Assert.Equal(TimeSpan.FromSeconds(10), paused);
        Assert.Equal(["patient"], server.Taken);
        await recorder.StopAsync(CancellationToken.None);
    }

    private EventRecorder Recorder(EventServer server) => new(
        new EventWriter(server.Client, "widgets", "pod-1", _time, NullLogger<EventWriter>.Instance), _time, NullLogger<EventRecorder>.Instance);

    private static Task PublishAsync(EventRecorder recorder, string about) => recorder.PublishAsync(
        new Widget { Metadata = new V1ObjectMeta { Name = about, NamespaceProperty = "default", Uid = about } },
        "Painted", "red", EventType.Normal, CancellationToken.None);
}
