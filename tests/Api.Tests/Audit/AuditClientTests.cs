using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kubernaut.Api.Access;
using Kubernaut.Audit;
using Kubernaut.Audit.Client;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kubernaut.Api.Tests.Audit;

/// <summary>The client of the shared library against the real API, with faults made for real.</summary>
public sealed class AuditClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly AuditEventFactory _events = new(TimeProvider.System, "v1.2.3");
    private readonly ConcurrentQueue<UndeliveredAuditEvent> _undelivered = [];
    private readonly ApiHost _host = new();
    private readonly string _tokenFile = Path.GetTempFileName();

    public Task InitializeAsync() => _host.Database.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        File.Delete(_tokenFile);
    }

    [Fact]
    public async Task What_every_factory_makes_is_stored_as_it_was_made()
    {
        await StartAsync();
        AuditEvent[] sent =
        [
            _events.Notification("n-1", "sent", "oncall@example.com", "email", new JsonObject { ["subject"] = "Störung ☃ \"7\"" }),
            _events.Workflow("w-1", "validation", "failed"),
            _events.AiAnalysis("a-1", "root-cause", "completed"),
            _events.Gateway("s-1", "deduplicated"),
            _events.SignalProcessing("s-1", "enrichment", "started"),
            _events.Orchestrator("rem-1", "completed") with { ParentEventId = Guid.NewGuid(), ActorId = "a", ActorName = "b", ResourceName = "c", Metadata = """{"region":"eu"}""" },
            _events.Effectiveness("e-1", "completed"),
        ];

        await using (var client = Client(_host.Api))
        {
            foreach (var audit in sent)
            {
                Assert.True(client.TrySend(audit));
            }
        }

        Assert.Empty(_undelivered);
        foreach (var audit in sent)
        {
            var stored = await _host.GetJsonAsync($"{Sample.Path}/{audit.EventId}");
            Assert.Equal(audit.EventType, (string)stored["event_type"]!);
            Assert.Equal(audit.EventOutcome, (string)stored["event_outcome"]!);
            Assert.Equal("v1.2.3", (string)stored["service_version"]!);
            Assert.Equal(audit.EventTimestamp, stored["event_timestamp"]!.GetValue<DateTimeOffset>());
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(audit.EventData), stored["event_data"]));
        }
    }

    [Fact]
    public async Task Connections_that_break_lose_nothing_and_double_nothing()
    {
        await StartAsync();
        await using var proxy = new CuttingProxy("127.0.0.1", _host.Api.BaseAddress!.Port);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{proxy.Port}") };
        var events = Enumerable.Range(0, 4000).Select(_ => _events.Gateway("s-1", "received")).ToArray();

        await using (var client = Client(http, batchSize: 50))
        {
            foreach (var chunk in events.Chunk(200))
            {
                foreach (var audit in chunk)
                {
                    await client.SendAsync(audit, default);
                }

                proxy.Cut();
            }

            await client.FlushAsync(default).WaitAsync(Patience);
        }

        Assert.Empty(_undelivered);
        Assert.Equal(events.Length, await CountAsync());
    }

    [Theory]
    [InlineData(KnownSecrets.Expired)]
    [InlineData(KnownSecrets.WithoutRights)]
    public async Task A_token_that_has_expired_or_has_no_rights_yet_is_read_anew(string first)
    {
        _host.Settings["Auth:Mode"] = "Kubernetes";
        _host.Replace = services => services.AddKeyedSingleton<IAccessControl, KnownSecrets>(AuthMode.Kubernetes);
        await StartAsync();
        await File.WriteAllTextAsync(_tokenFile, first);
        using var counting = new RequestCounter();
        using var http = new HttpClient(counting) { BaseAddress = _host.Api.BaseAddress };
        await using var client = Client(http, tokenFile: _tokenFile);
        client.TrySend(_events.Gateway("s-1", "received"));
        var flush = client.FlushAsync(default);
        await RefusedAsync(counting);
        Assert.False(flush.IsCompleted);

        await File.WriteAllTextAsync(_tokenFile, KnownSecrets.Valid + "\n");

        await flush.WaitAsync(Patience);
        Assert.Empty(_undelivered);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_store_without_its_database_is_waited_for()
    {
        await using var proxy = ToDatabase();
        proxy.IsDown = true;
        await _host.StartAsync(Through(proxy));
        using var counting = new RequestCounter();
        using var http = new HttpClient(counting) { BaseAddress = _host.Api.BaseAddress };
        await using var client = Client(http);
        client.TrySend(_events.Gateway("s-1", "received"));
        var flush = client.FlushAsync(default);
        await RefusedAsync(counting);

        proxy.IsDown = false;

        await flush.WaitAsync(Patience);
        Assert.Empty(_undelivered);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_queued_event_is_delivered()
    {
        await using var redis = await OwnServer.StartRedisAsync();
        await using var proxy = ToDatabase();
        proxy.IsDown = true;
        await _host.StartAsync(Through(proxy), redis.Address);
        await using var client = Client(_host.Api);
        client.TrySend(_events.Gateway("s-1", "received"));

        await client.FlushAsync(default).WaitAsync(Patience);
        proxy.IsDown = false;

        Assert.Empty(_undelivered);
        await Eventually.TrueAsync(async () => await CountAsync() == 1, Patience, () => "the queued event did not reach the table");
    }

    [Fact]
    public async Task Bad_events_are_told_apart_from_good_ones_with_what_is_wrong()
    {
        await StartAsync();
        var stored = _events.Gateway("s-1", "received");
        AuditEvent[] bad =
        [
            _events.Gateway("s-1", "received") with { EventType = new string('x', 101) },
            stored with { ResourceId = "another" },
            _events.Gateway("s-1", "received") with { EventTimestamp = TimeProvider.System.GetUtcNow().AddYears(-1) },
        ];

        await using (var client = Client(_host.Api))
        {
            client.TrySend(stored);
            await client.FlushAsync(default);
            foreach (var audit in bad)
            {
                client.TrySend(audit);
                client.TrySend(_events.Gateway("s-1", "received"));
            }
        }

        Assert.Equal(4, await CountAsync());
        Assert.Equal(bad.Select(audit => audit.EventId).Order(), _undelivered.Select(each => each.Event.EventId).Order());
        Assert.All(_undelivered, each => Assert.Equal(UndeliveredReason.Refused, each.Reason));
        Assert.Contains(_undelivered, each => each.Detail.Contains("event_type must have at most 100 characters", StringComparison.Ordinal));
        Assert.Contains(_undelivered, each => each.Detail.StartsWith("EVENT_CONFLICT", StringComparison.Ordinal));
        Assert.Contains(_undelivered, each => each.Detail.StartsWith("EVENT_TIME_OUT_OF_RANGE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_of_nothing_but_bad_events_is_told_event_by_event()
    {
        await StartAsync();
        var bad = Enumerable.Range(0, 20).Select(_ => _events.Gateway("", "received")).ToArray();

        await using (var client = Client(_host.Api))
        {
            foreach (var audit in bad)
            {
                client.TrySend(audit);
            }
        }

        Assert.Equal(bad.Select(audit => audit.EventId).Order(), _undelivered.Select(each => each.Event.EventId).Order());
    }

    [Fact]
    public async Task Events_that_wait_travel_together()
    {
        await StartAsync();
        using var counting = new RequestCounter();
        using var http = new HttpClient(counting) { BaseAddress = _host.Api.BaseAddress };

        await using (var client = Client(http, batchSize: 500))
        {
            for (var sent = 0; sent < 3000; sent++)
            {
                client.TrySend(_events.Gateway("s-1", "received"));
            }
        }

        Assert.Equal(3000, await CountAsync());
        Assert.InRange(counting.Answers, 6, 300);
    }

    private Task StartAsync() => _host.StartAsync(_host.Database.ConnectionString);

    private AuditClient Client(HttpClient http, int batchSize = 100, string? tokenFile = null) => new(
        http,
        new AuditClientOptions
        {
            TokenFile = tokenFile,
            BatchSize = batchSize,
            LongestPause = TimeSpan.FromSeconds(1),
            FlushTimeout = Patience,
            OnUndelivered = _undelivered.Enqueue,
        });

    private Task<long> CountAsync() => _host.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events");

    private static Task RefusedAsync(RequestCounter counting) =>
        Eventually.TrueAsync(() => Task.FromResult(counting.Answers > 0), Patience, () => "the store was not asked");

    private CuttingProxy ToDatabase()
    {
        var server = new NpgsqlConnectionStringBuilder(_host.Database.ConnectionString);
        return new CuttingProxy(server.Host!, server.Port);
    }

    private string Through(CuttingProxy proxy) =>
        new NpgsqlConnectionStringBuilder(_host.Database.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port, Timeout = 2 }.ConnectionString;

    /// <summary>Knows a good token, and one whose rights have not been given yet.</summary>
    private sealed class KnownSecrets : IAccessControl
    {
        public const string Valid = "valid-token";
        public const string Expired = "expired-token";
        public const string WithoutRights = "new-token";

        public Task<AccessDecision> DecideAsync(string? token, AccessRight right, CancellationToken cancellationToken) => Task.FromResult<AccessDecision>(token switch
        {
            Valid => new AccessDecision.Allowed("system:serviceaccount:apps:writer"),
            WithoutRights => new AccessDecision.Forbidden("system:serviceaccount:apps:writer"),
            _ => new AccessDecision.Unauthenticated(),
        });
    }

    private sealed class RequestCounter() : DelegatingHandler(new HttpClientHandler())
    {
        private int _answers;

        public int Answers => _answers;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Interlocked.Increment(ref _answers);
            return response;
        }
    }
}
