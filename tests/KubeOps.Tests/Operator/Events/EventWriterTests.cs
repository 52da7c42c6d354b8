using k8s.Models;
using KubeOps.Abstractions.Events;
using KubeOps.Operator.Events;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.Events;

/// <summary>Events as kubectl describe would find them, on the real API server.</summary>
public sealed class EventWriterTests : IClassFixture<WidgetFixture>
{
    private readonly WidgetFixture _widgets;
    private readonly ManualTime _time = new();
    private readonly EventWriter _writer;

    public EventWriterTests(WidgetFixture widgets)
    {
        _widgets = widgets;
        _writer = new EventWriter(widgets.Client, "widgets", "pod-1", _time, NullLogger<EventWriter>.Instance);
    }

    [Fact]
    public async Task An_event_that_comes_again_is_one_event_with_a_count_and_the_newest_words()
    {
        var widget = await CreateAsync("counted");

        await AddAsync(widget, "Painted", "for the first time");
        _time.Advance(TimeSpan.FromSeconds(5));
        await AddAsync(widget, "Painted", "for the second time");
        await AddAsync(widget, "Painted", "for the third time");

        var written = Assert.Single(await EventsAsync(widget));
        Assert.Equal((3, "for the third time", "Normal"), (written.Count, written.Message, written.Type));
        Assert.Equal(TimeSpan.FromSeconds(5), written.LastTimestamp - written.FirstTimestamp);
        Assert.Equal(widget.Uid(), written.InvolvedObject.Uid);
        Assert.Equal("widgets", written.Source.Component);
    }

    [Fact]
    public async Task Events_of_different_kinds_stay_apart()
    {
        var widget = await CreateAsync("apart");

        await AddAsync(widget, "Painted", "red");
        await AddAsync(widget, "Painted", "red", EventType.Warning);
        await AddAsync(widget, "Sold", "red");

        Assert.Equal(3, (await EventsAsync(widget)).Count);
    }

    [Fact]
    public async Task An_event_of_an_object_without_a_namespace_goes_to_the_default_one()
    {
        var definition = await _widgets.Client.GetAsync<CustomResourceDefinition>(Widget.Definition.Name());

        await AddAsync(definition!, $"Seen{Guid.NewGuid():N}", "without a namespace");

        var selector = $"involvedObject.uid={definition!.Uid()}";
        Assert.NotEmpty(await _widgets.Client.ListAsync<Corev1Event>("default", fieldSelector: selector));
    }

    [Fact]
    public async Task An_event_that_the_server_has_forgotten_is_begun_anew()
    {
        var widget = await CreateAsync("forgotten");
        await AddAsync(widget, "Painted", "long ago");
        await _widgets.Client.DeleteAsync(Assert.Single(await EventsAsync(widget)));

        await AddAsync(widget, "Painted", "today");

        Assert.Equal(1, Assert.Single(await EventsAsync(widget)).Count);
    }

    [Fact]
    public async Task An_object_that_never_stops_talking_is_heard_less_often()
    {
        var widget = await CreateAsync("talkative");
        for (var i = 0; i < 40; i++)
        {
            await AddAsync(widget, $"Reason{i}", "blah");
        }

        var atOnce = (await EventsAsync(widget)).Count;
        _time.Advance(TimeSpan.FromMinutes(5));
        await _writer.FlushAsync(CancellationToken.None);

        Assert.Equal(25, atOnce);
        Assert.Equal(26, (await EventsAsync(widget)).Count);
        Assert.NotNull(_writer.NextFlush);
    }

    private Task<Widget> CreateAsync(string name) => _widgets.Client.CreateAsync(_widgets.New(name));

    private Task AddAsync(
        k8s.IKubernetesObject<V1ObjectMeta> about, string reason, string message, EventType type = EventType.Normal) =>
        _writer.AddAsync(EventNote.Of(about, reason, message, type, _time.GetUtcNow()), CancellationToken.None);

    private Task<IList<Corev1Event>> EventsAsync(Widget about) =>
        _widgets.Client.ListAsync<Corev1Event>(_widgets.Namespace, fieldSelector: $"involvedObject.uid={about.Uid()}");
}
