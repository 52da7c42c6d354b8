using System.Text.Json.Nodes;
using System.Threading.Channels;
using KubeOps.Abstractions.Builder;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Operator;
using KubeOps.Operator.Watcher;
using KubeOps.Tests.Api;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeOps.Tests.Operator.Watcher;

/// <summary>What can go wrong between a list and the end of a watch.</summary>
public sealed class ReflectorTests : IAsyncDisposable
{
    private const string List = "GET /apis/tests.kubernaut.ai/v1/widgets?limit=100";
    private const string WholeList = "GET /apis/tests.kubernaut.ai/v1/widgets";
    private const string Watch = "GET /apis/tests.kubernaut.ai/v1/widgets?watch=true&resourceVersion=";

    private readonly ObjectStore _store = new(ReconcileStrategy.ByGeneration);
    private readonly Channel<ObjectKey> _changed = Channel.CreateUnbounded<ObjectKey>();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public static TheoryData<string> WaysToSayOutdated => ["status 410", "event 410", "too large"];

    [Theory]
    [MemberData(nameof(WaysToSayOutdated))]
    public async Task What_vanished_while_the_version_expired_is_seen_as_deleted(string way)
    {
        var outdated = way switch
        {
            "status 410" => Answers.Refusal(410, "Expired", "too old resource version: 10 (99)"),
            "event 410" => Answers.Watch(Answers.Line("ERROR", Answers.Status(410, "Expired", "too old resource version: 10 (99)"))),
            _ => Answers.Refusal(504, "Timeout", "Timeout: Too large resource version: 10, current: 5"),
        };
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10", Answers.Widget("a", "1"), Answers.Widget("b", "2"))),
            (Watch + "10", outdated),
            (List, Answers.List("100", Answers.Widget("a", "1"))),
            (Watch + "100", Answers.HeldWatch()));

        Start(api);
        await api.LastAskedAsync();

        Assert.Equal(["a", "b", "b"], await ChangedAsync(3));
        Assert.Equal("uid-of-b", Assert.Single(_store.Deleted(Key("b"))).Uid);
        Assert.Equal([Key("a")], _store.Keys());
        await StopAsync();
    }

    [Fact]
    public async Task A_watch_that_breaks_in_mid_object_goes_on_after_the_last_whole_one()
    {
        var second = Answers.Line("ADDED", Answers.Widget("b", "12"));
        var heard = new TaskCompletionSource();
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10")),
            (Watch + "10", Answers.BrokenWatch(Answers.Line("ADDED", Answers.Widget("a", "11")), second[..40], heard.Task)),
            (Watch + "11", Answers.HeldWatch(second)));

        Start(api);
        var first = await ChangedAsync(1);
        heard.SetResult();

        Assert.Equal(["a"], first);
        Assert.Equal(["b"], await ChangedAsync(1));
        await StopAsync();
    }

    [Fact]
    public async Task A_watch_goes_on_from_the_last_bookmark()
    {
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10")),
            (Watch + "10", Answers.Watch(Answers.Bookmark("5000"))),
            (Watch + "5000", Answers.HeldWatch()));

        Start(api);

        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_name_that_came_back_with_another_uid_is_a_deletion_and_a_new_object()
    {
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10", Answers.Widget("a", "1", uid: "old"))),
            (Watch + "10", Answers.Refusal(410, "Gone", "gone")),
            (List, Answers.List("100", Answers.Widget("a", "50", uid: "new"))),
            (Watch + "100", Answers.HeldWatch()));

        Start(api);

        Assert.Equal(["a", "a"], await ChangedAsync(2));
        Assert.Equal("old", Assert.Single(_store.Deleted(Key("a"))).Uid);
        Assert.Equal("new", _store.Find(Key("a"))!.Uid);
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task An_object_that_cannot_be_read_does_not_stop_the_others()
    {
        var unreadable = new JsonObject { ["metadata"] = new JsonArray() };
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10")),
            (Watch + "10", Answers.HeldWatch(
                Answers.Line("ADDED", unreadable),
                Answers.Line("ADDED", Answers.Widget("b", "12")))));

        Start(api);

        Assert.Equal(["b"], await ChangedAsync(1));
        await StopAsync();
    }

    [Fact]
    public async Task A_list_with_an_object_that_cannot_be_read_proves_no_deletion()
    {
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10", Answers.Widget("a", "1"))),
            (Watch + "10", Answers.Refusal(410, "Gone", "gone")),
            (List, Answers.List("100", new JsonObject { ["metadata"] = new JsonArray() })),
            (Watch + "100", Answers.HeldWatch()));

        Start(api);
        await api.LastAskedAsync();

        Assert.Equal([Key("a")], _store.Keys());
        Assert.Empty(_store.Deleted(Key("a")));
        await StopAsync();
    }

    [Fact]
    public async Task A_long_list_is_read_in_pages()
    {
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.Page("10", next: "more", Answers.Widget("a", "1"))),
            (List + "&continue=more", Answers.Page("10", next: null, Answers.Widget("b", "2"))),
            (Watch + "10", Answers.HeldWatch()));

        Start(api);

        Assert.Equal(["a", "b"], await ChangedAsync(2));
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_list_whose_pages_expire_is_read_at_once()
    {
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.Page("10", next: "more", Answers.Widget("a", "1"))),
            (List + "&continue=more", Answers.Refusal(410, "Expired", "The provided continue parameter is too old")),
            (WholeList, Answers.List("20", Answers.Widget("a", "1"), Answers.Widget("b", "2"))),
            (Watch + "20", Answers.HeldWatch()));

        Start(api);

        Assert.Equal(["a", "b"], await ChangedAsync(2));
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it()
    {
        var time = new ManualTime();
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.Refusal(429, "TooManyRequests", "slow down", retryAfterSeconds: 17)),
            (List, Answers.List("10")),
            (Watch + "10", Answers.HeldWatch()));

        Start(api, time);
        var paused = await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1));

        Assert.InRange(paused.TotalSeconds, 17, 18);
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_server_that_ends_watches_at_once_is_asked_less_and_less_often()
    {
        var time = new ManualTime();
        var ends = (Watch + "10", Answers.Watch());
        await using var api = await ScriptedApi.StartAsync((List, Answers.List("10")), ends, ends, ends, ends, (Watch + "10", Answers.HeldWatch()));

        Start(api, time);
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            pauses.Add(await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1)));
        }

        Assert.All(pauses.Zip([1, 2, 4, 8]), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2.0, pair.Second));
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_server_that_takes_long_to_refuse_is_asked_less_and_less_often()
    {
        var time = new ManualTime();
        var refuse = Answers.Refusal(503, "ServiceUnavailable", "overloaded");
        RequestDelegate slowly = context =>
        {
            time.Advance(TimeSpan.FromSeconds(8));
            return refuse(context);
        };
        await using var api = await ScriptedApi.StartAsync(
            (List, slowly),
            (List, slowly),
            (List, Answers.List("10")),
            (Watch + "10", slowly),
            (Watch + "10", slowly),
            (Watch + "10", Answers.HeldWatch()));

        Start(api, time);
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            pauses.Add(await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1)));
        }

        Assert.All(pauses.Zip([1, 2, 4, 8]), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2.0, pair.Second));
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_watch_that_lived_ends_the_patience_with_its_server()
    {
        var time = new ManualTime();
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10")),
            (Watch + "10", Answers.Watch()),
            (Watch + "10", Answers.Watch()),
            (Watch + "10", async context =>
            {
                await Answers.Watch(Answers.Line("ADDED", Answers.Widget("a", "20")))(context);
                await ChangedAsync(1);
                time.Advance(TimeSpan.FromSeconds(8));
            }
        ),
            (Watch + "20", Answers.Watch()),
            (Watch + "20", Answers.HeldWatch()));

        Start(api, time);
        await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1));
        await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1));
        var pause = await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(1));

        Assert.InRange(pause.TotalSeconds, 0.5, 1);
        await api.LastAskedAsync();
        await StopAsync();
    }

    [Fact]
    public async Task A_watch_that_goes_silent_is_replaced()
    {
        var time = new ManualTime();
        await using var api = await ScriptedApi.StartAsync(
            (List, Answers.List("10")),
            (Watch + "10", Answers.HeldWatch(Answers.Line("ADDED", Answers.Widget("a", "11")))),
            (Watch + "11", Answers.HeldWatch()));

        Start(api, time);
        await ChangedAsync(1);
        var waited = await time.AdvanceToNextTimerAsync(within: TimeSpan.FromMinutes(20));

        Assert.InRange(waited, TimeSpan.FromMinutes(5.5), TimeSpan.FromMinutes(10.5));
        await api.LastAskedAsync();
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private void Start(ScriptedApi api, TimeProvider? time = null)
    {
        // With the real clock a pause is over at once; a test about pauses brings a clock of its own.
        var settings = time is null ? new RuntimeSettings { WatchBackoffBase = TimeSpan.FromMilliseconds(1) } : new RuntimeSettings();
        var reflector = new Reflector(
            api.Connect(),
            Resource.Of<Widget>(),
            watchedNamespace: null,
            _store,
            key => _changed.Writer.TryWrite(key),
            settings,
            time ?? TimeProvider.System,
            NullLogger.Instance);
        _running = Task.Run(() => reflector.RunAsync(_stop.Token));
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<List<string>> ChangedAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var names = new List<string>();
        while (names.Count < count)
        {
            names.Add((await _changed.Reader.ReadAsync(timeout.Token)).Name);
        }

        return names;
    }

    private static ObjectKey Key(string name) => new("default", name);
}
