using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Kubernaut.Audit.Client;
using Kubernaut.TestKit;

namespace Kubernaut.Audit.Tests.Client;

public sealed class AuditClientTests
{
    /// <summary>No pause is longer, and no request is given up by then, so that a timer within it is that of a pause.</summary>
    private static readonly TimeSpan AnyPause = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<UndeliveredAuditEvent> _undelivered = [];

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task The_pause_that_the_store_asks_for_is_kept(HttpStatusCode status)
    {
        using var store = new ScriptedStore().Then(status, retryAfter: "60").ThenStored();
        using var http = store.Client();
        await using var client = Client(http);
        client.TrySend(Event());
        await store.NextAsync();

        var pause = await PassAsync();

        await store.NextAsync();
        Assert.Equal(TimeSpan.FromSeconds(60), pause);
        await client.FlushAsync(default);
        Assert.Empty(_undelivered);
    }

    [Fact]
    public async Task Whatever_a_handler_of_the_callers_throws_is_tried_again()
    {
        using var store = new ScriptedStore().ThenThrows(new InvalidOperationException("no token")).ThenStored();
        using var http = store.Client();
        await using var client = Client(http);
        client.TrySend(Event());

        await PassAsync();

        await store.NextAsync();
        await client.FlushAsync(default);
        Assert.Empty(_undelivered);
    }

    [Fact]
    public async Task A_repetition_is_the_same_to_the_byte()
    {
        using var store = new ScriptedStore().Then(HttpStatusCode.BadGateway).Then(HttpStatusCode.RequestTimeout).ThenStored();
        using var http = store.Client();
        await using var client = Client(http);
        client.TrySend(Event());

        var first = await store.NextAsync();
        await PassAsync();
        var second = await store.NextAsync();
        await PassAsync();
        var third = await store.NextAsync();

        Assert.Equal((first, first), (second, third));
    }

    [Fact]
    public async Task An_answer_that_is_not_the_stores_is_no_receipt()
    {
        using var store = new ScriptedStore().Then(HttpStatusCode.OK).ThenStored();
        using var http = store.Client();
        await using var client = Client(http);
        client.TrySend(Event());
        await store.NextAsync();
        await PassAsync();

        await store.NextAsync();
        await client.FlushAsync(default);
        Assert.Empty(_undelivered);
    }

    [Fact]
    public async Task An_event_that_the_store_always_fails_at_does_not_hold_up_the_others_for_ever()
    {
        var store = new ScriptedStore();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            store.Then(HttpStatusCode.InternalServerError);
        }

        using var http = store.ThenStored().Client();
        await using var client = Client(http, batchSize: 1);
        client.TrySend(Event() with { ResourceId = "poison" });
        client.TrySend(Event());
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await store.NextAsync();
            await PassAsync();
        }

        await client.FlushAsync(default);

        var reported = Assert.Single(_undelivered);
        Assert.Equal(("poison", UndeliveredReason.Refused), (reported.Event.ResourceId, reported.Reason));
        store.Dispose();
    }

    [Fact]
    public async Task A_callback_that_throws_ends_nothing()
    {
        using var store = new ScriptedStore().Then(HttpStatusCode.BadRequest).ThenStored();
        using var http = store.Client();
        await using var client = new AuditClient(http, new AuditClientOptions { TokenFile = null, BatchSize = 1, OnUndelivered = _ => throw new InvalidOperationException("on purpose") }, _time);
        client.TrySend(Event());
        client.TrySend(Event());

        await client.FlushAsync(default);

        await store.NextAsync();
        await store.NextAsync();
    }

    [Fact]
    public async Task A_full_buffer_drops_or_waits_as_its_sender_wants()
    {
        using var store = new ScriptedStore().Then(HttpStatusCode.ServiceUnavailable).ThenStored().ThenStored().ThenStored();
        using var http = store.Client();
        await using var client = Client(http, capacity: 2, batchSize: 1);
        Assert.True(client.TrySend(Event()));
        Assert.True(client.TrySend(Event()));

        var dropped = client.TrySend(Event() with { ResourceId = "dropped" });
        var waiting = client.SendAsync(Event(), default);
        var waited = !waiting.IsCompleted;
        await PassAsync();

        Assert.False(dropped);
        Assert.True(waited);
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        var reported = Assert.Single(_undelivered);
        Assert.Equal(("dropped", UndeliveredReason.Dropped), (reported.Event.ResourceId, reported.Reason));
        await client.FlushAsync(default);
    }

    [Fact]
    public async Task The_size_of_what_waits_is_bounded_too()
    {
        using var store = new ScriptedStore().Then(HttpStatusCode.ServiceUnavailable).ThenStored();
        using var http = store.Client();
        await using var client = new AuditClient(http, new AuditClientOptions { TokenFile = null, CapacityBytes = AuditLimits.MaxBodyBytes, RequestTimeout = 2 * AnyPause, OnUndelivered = _undelivered.Enqueue }, _time);
        var large = $$"""{"text": "{{new string('x', 3 * 1024 * 1024)}}"}""";

        var taken = client.TrySend(Event() with { EventData = large });
        var other = client.TrySend(Event() with { EventData = large });
        await PassAsync();

        Assert.True(taken);
        Assert.False(other);
    }

    [Fact]
    public async Task What_is_larger_than_any_request_may_be_is_refused_at_once()
    {
        using var store = new ScriptedStore();
        using var http = store.Client();
        await using var client = Client(http);

        Assert.False(await client.SendAsync(Event() with { EventData = $$"""{"text": "{{new string('x', AuditLimits.MaxBodyBytes)}}"}""" }, default));

        Assert.Equal(UndeliveredReason.Refused, Assert.Single(_undelivered).Reason);
    }

    [Fact]
    public async Task A_payload_that_is_not_JSON_is_the_senders_mistake()
    {
        using var store = new ScriptedStore();
        using var http = store.Client();
        await using var client = Client(http);

        Assert.ThrowsAny<JsonException>(() => client.TrySend(Event() with { EventData = "{" }));
    }

    [Fact]
    public async Task What_cannot_be_delivered_by_the_end_is_reported()
    {
        using var store = new ScriptedStore().Then(HttpStatusCode.ServiceUnavailable, retryAfter: "300").ThenAlways(HttpStatusCode.ServiceUnavailable);
        using var http = store.Client();
        var client = Client(http, batchSize: 1);
        client.TrySend(Event());
        client.TrySend(Event());
        await store.NextAsync();
        await _time.NextTimerAsync(AnyPause);

        var disposing = client.DisposeAsync();
        await store.NextAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await disposing;

        Assert.Equal([UndeliveredReason.Abandoned, UndeliveredReason.Abandoned], _undelivered.Select(each => each.Reason));
        Assert.False(client.TrySend(Event()));
        Assert.Equal(3, _undelivered.Count);
    }

    [Fact]
    public async Task What_was_delivered_and_what_was_not_is_counted()
    {
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counts.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        listener.Start();
        using var store = new ScriptedStore().Then(HttpStatusCode.GatewayTimeout).ThenStored().Then(HttpStatusCode.Conflict);
        using var http = store.Client();
        await using var client = Client(http);

        client.TrySend(Event());
        await store.NextAsync();
        await PassAsync();
        await client.FlushAsync(default);
        client.TrySend(Event());
        await client.FlushAsync(default);

        // Other tests count into the same meter at the same time.
        Assert.True(counts["unavailable"] >= 1);
        Assert.True(counts["stored"] >= 1);
        Assert.True(counts["refused"] >= 1);

        static void Listen(Instrument instrument, MeterListener listener)
        {
            if (instrument.Name is "kubernaut_audit_client_events" or "kubernaut_audit_client_retries")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        using var http = new HttpClient { BaseAddress = new Uri("http://store.example") };
        using var nowhere = new HttpClient();

        Assert.Throws<ArgumentOutOfRangeException>(() => new AuditClient(http, new AuditClientOptions { BatchSize = 1001 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuditClient(http, new AuditClientOptions { Capacity = 0 }));
        Assert.Throws<ArgumentException>(() => new AuditClient(nowhere));
    }

    private static AuditEvent Event() => new AuditEventFactory(TimeProvider.System).Gateway("signal-1", "received");

    private AuditClient Client(HttpClient http, int capacity = 100, int batchSize = 100) => new(
        http,
        new AuditClientOptions
        {
            TokenFile = null,
            Capacity = capacity,
            BatchSize = batchSize,
            RequestTimeout = 2 * AnyPause,
            OnUndelivered = _undelivered.Enqueue,
        },
        _time);

    /// <summary>Lets the client wait, and the time pass that it waits for.</summary>
    private Task<TimeSpan> PassAsync() => _time.AdvanceToNextTimerAsync(AnyPause);
}
