using k8s.Models;
using KubeOps.Abstractions.Events;
using KubeOps.Operator.Events;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.Events;

/// <summary>Which events wait when there are too many, and that those which wait are not lost.</summary>
public sealed class EventRateTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private EventServer _server = null!;
    private EventWriter _writer = null!;

    public async Task InitializeAsync()
    {
        _server = await EventServer.StartAsync();
        _writer = new EventWriter(_server.Client, "widgets", "pod-1", _time, NullLogger<EventWriter>.Instance);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_event_that_waits_for_others_costs_its_object_nothing()
    {
        await ExhaustAsync();
        await AddAsync("waiting");
        for (var i = 0; i < 30; i++)
        {
            await _writer.FlushAsync(CancellationToken.None);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await _writer.FlushAsync(CancellationToken.None);

        Assert.Equal("waiting", _server.Taken.Last());
    }

    [Fact]
    public async Task An_event_that_waits_is_not_forgotten_for_newer_ones_that_are_written()
    {
        await ExhaustAsync();
        await AddAsync("waiting");
        for (var i = 0; i < 1000; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.25));
            await AddAsync($"new{i}");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await _writer.FlushAsync(CancellationToken.None);

        Assert.Equal("waiting", _server.Taken.Last());
    }

    /// <summary>Four objects spend what all may write at once.</summary>
    private async Task ExhaustAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            await AddAsync($"busy{i % 4}");
        }
    }

    private Task AddAsync(string about)
    {
        var widget = new Widget { Metadata = new V1ObjectMeta { Name = about, NamespaceProperty = "default", Uid = about } };
        return _writer.AddAsync(EventNote.Of(widget, "Painted", "red", EventType.Normal, _time.GetUtcNow()), CancellationToken.None);
    }
}
