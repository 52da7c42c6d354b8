using System.Text.Json.Nodes;
using Kubernaut.TestKit.Servers;
using StackExchange.Redis;

namespace Kubernaut.Operator.Tests.Commands;

/// <summary>The real binary, over a Redis of its own.</summary>
public sealed class DlqCommandTests : IAsyncLifetime
{
    private OwnServer _redis = null!;
    private ConnectionMultiplexer _connection = null!;

    public async Task InitializeAsync()
    {
        _redis = await OwnServer.StartRedisAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_redis.Address);
    }

    public async Task DisposeAsync()
    {
        await _connection.CloseAsync();
        _connection.Dispose();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_person_finds_an_event_sees_it_and_gives_it_back()
    {
        var id = await PutAsideAsync("""{"event_id":"01930000-0000-7000-8000-000000000000","event_type":"notification.sent"}""", "PostgreSQL refuses it: 23514");

        var list = await RunAsync("list");
        var show = await RunAsync("show", id);
        var replay = await RunAsync("replay", id);
        var again = await RunAsync("replay", id);

        Assert.Equal(0, list.ExitCode);
        Assert.Contains($"{id}  ", list.Output, StringComparison.Ordinal);
        Assert.Contains("01930000-0000-7000-8000-000000000000  notification.sent  PostgreSQL refuses it: 23514\n1 of 1", list.Output, StringComparison.Ordinal);
        Assert.Contains("\"event_type\": \"notification.sent\"", show.Output, StringComparison.Ordinal);
        Assert.Equal((0, $"replayed  {id}\n1 replayed, 0 left in the quarantine\n"), (replay.ExitCode, replay.Output));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("not in the quarantine", again.Error, StringComparison.Ordinal);
        Assert.Equal(1, (long)await _connection.GetDatabase().ExecuteAsync("XLEN", "audit_dlq"));
    }

    [Fact]
    public async Task A_script_reads_the_list_as_JSON()
    {
        await PutAsideAsync("""{"event_type":"notification.sent"}""", "a");
        await PutAsideAsync("no event at all", "b");

        var list = await RunAsync("list", "--output", "json", "--limit", "5");

        var json = JsonNode.Parse(list.Output)!;
        Assert.Equal(2, (int)json["total"]!);
        Assert.Equal("notification.sent", (string)json["entries"]![0]!["event"]!["event_type"]!);
        Assert.Equal("no event at all", (string)json["entries"]![1]!["event"]!);
    }

    [Fact]
    public async Task Nothing_is_purged_without_a_yes()
    {
        await PutAsideAsync("{}", "a");
        await PutAsideAsync("{}", "b");

        var refused = await RunAsync("purge", "--all");
        var purged = await RunAsync("purge", "--all", "--yes");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--yes", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, purged.ExitCode);
        Assert.EndsWith("2 purged, 0 left in the quarantine\n", purged.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("replay", "--all", "1764154800000-0")]
    [InlineData("show", "not-an-id")]
    [InlineData("list", "--limit", "0")]
    public async Task What_makes_no_sense_is_refused(params string[] arguments) => Assert.Equal(1, (await RunAsync(arguments)).ExitCode);

    [Fact]
    public async Task A_redis_that_is_away_is_one_line()
    {
        await _redis.KillAsync();

        var list = await RunAsync("list");

        Assert.Equal(1, list.ExitCode);
        Assert.StartsWith("kubernaut-storage: Redis cannot be reached.", list.Error, StringComparison.Ordinal);
        Assert.Single(list.Error.Trim().Split('\n'));
    }

    private async Task<string> PutAsideAsync(string audit, string reason) =>
        (string)(await _connection.GetDatabase().ExecuteAsync("XADD", "audit_dlq_quarantine", "*", "event", audit, "content_hash", "00", "reason", reason))!;

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        CommandProcess.RunAsync(new Dictionary<string, string> { ["Redis__ConnectionString"] = _redis.Address }, ["dlq", .. arguments]);
}
