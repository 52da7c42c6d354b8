using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Api.Tests.Partitions;

public sealed class PartitionEndpointsTests : IAsyncLifetime
{
    private static readonly DeclaredHold Hold = new() { Name = "case-7", Reason = "litigation", From = new(2026, 3, 1), To = new(2026, 5, 31) };

    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Every_month_is_listed_with_its_bounds_and_its_state()
    {
        var answer = await _host.GetJsonAsync("/api/v1/partitions");

        var month = Month.Of(DateTimeOffset.Parse((string)answer["as_of"]!, CultureInfo.InvariantCulture));
        Assert.Equal(
            [
                $"{PartitionName.For("audit_events", month - 1)} {Day((month - 1).First)} {Day(month.First)} past",
                $"{PartitionName.For("audit_events", month)} {Day(month.First)} {Day(month.End)} current",
                $"{PartitionName.For("audit_events", month + 1)} {Day(month.End)} {Day((month + 1).End)} future",
            ],
            Rows(answer).Select(row => $"{row["name"]} {row["from"]} {row["to"]} {row["state"]}"));
        Assert.All(Rows(answer), row => Assert.True((long)row["bytes"]! > 0));
        Assert.Equal(Day((month + 1).LastDay), (string?)answer["covered_through"]);
        Assert.Equal(1, (int)answer["months_ahead"]!);
        Assert.Empty(answer["problems"]!.AsArray());
    }

    [Fact]
    public async Task A_month_tells_the_holds_on_it()
    {
        await DeclareAsync(Hold with { From = new(2000, 1, 1), To = null });

        var answer = await _host.GetJsonAsync("/api/v1/partitions");

        Assert.All(Rows(answer), row => Assert.Equal("held [\"case-7\"]", $"{row["state"]} {row["holds"]!.ToJsonString()}"));
    }

    [Fact]
    public async Task What_is_wrong_with_the_months_is_told()
    {
        await _host.Database.ExecuteAsync("CREATE TABLE audit_events_y1999m01 ()");

        var answer = await _host.GetJsonAsync("/api/v1/partitions");

        var problem = Assert.Single(answer["problems"]!.AsArray())!;
        Assert.Equal("impostor audit_events_y1999m01", $"{problem["kind"]} {problem["subject"]}");
    }

    [Fact]
    public async Task A_month_that_is_missing_is_a_gap()
    {
        var month = Month.Of(TimeProvider.System.GetUtcNow());
        await _host.Database.ExecuteAsync($"DROP TABLE {PartitionName.For("audit_events", month)}");

        var answer = await _host.GetJsonAsync("/api/v1/partitions");

        Assert.Contains($"{PartitionName.For("audit_events", month)} gap", Rows(answer).Select(row => $"{row["name"]} {row["state"]}"));
        Assert.True(answer.AsObject().ContainsKey("covered_through"));
        Assert.Null(answer["covered_through"]);
    }

    [Fact]
    public async Task A_month_that_accepted_events_may_still_fall_into_is_missed()
    {
        var month = Month.Of(TimeProvider.System.GetUtcNow()) - 3;
        var patient = new ApiHost { Settings = { ["Audit:AcceptPast"] = "120.00:00:00" } };
        await patient.StartAsync(_host.Database.ConnectionString);

        var answer = await patient.GetJsonAsync("/api/v1/partitions");
        await patient.StopAsync();

        Assert.Contains($"{PartitionName.For("audit_events", month)} gap", Rows(answer).Select(row => $"{row["name"]} {row["state"]}"));
    }

    [Fact]
    public async Task Holds_are_listed_those_in_force_first()
    {
        await DeclareAsync(Hold, Hold with { Name = "case-8", To = null });
        await DeclareAsync(Hold with { State = HoldState.Released, ReleaseReason = "settled" }, Hold with { Name = "case-8", To = null });

        var answer = await _host.GetJsonAsync("/api/v1/legal-holds");

        var rows = Rows(answer).ToList();
        Assert.Equal(["case-8 litigation 2026-03-01  active ", "case-7 litigation 2026-03-01 2026-05-31 released settled"], rows.Select(Text));
        Assert.True(rows[0].ContainsKey("to"));
        Assert.False(rows[0].ContainsKey("released_at"));
        Assert.True(Instant(rows[1], "released_at") > Instant(rows[1], "placed_at"));
        Assert.Equal("""{"limit":100,"has_more":false}""", answer["pagination"]!.ToJsonString());
    }

    [Fact]
    public async Task A_list_of_holds_ends_at_its_limit_and_says_that_there_are_more()
    {
        await DeclareAsync(Hold, Hold with { Name = "case-8" });

        var answer = await _host.GetJsonAsync("/api/v1/legal-holds?limit=1");

        Assert.Single(Rows(answer));
        Assert.Equal("""{"limit":1,"has_more":true}""", answer["pagination"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/api/v1/partitions?month=2026-11")]
    [InlineData("/api/v1/legal-holds?state=active")]
    [InlineData("/api/v1/legal-holds?limit=0")]
    [InlineData("/api/v1/legal-holds?limit=1001")]
    public async Task A_parameter_that_is_not_known_or_not_valid_is_refused(string path)
    {
        var response = await _host.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private Task<LegalHoldChanges> DeclareAsync(params DeclaredHold[] holds) =>
        new LegalHolds(_host.Database.Owner, _host.Database.Runtime).DeclareAsync(holds, CancellationToken.None);

    private static IEnumerable<JsonObject> Rows(JsonNode answer) => answer["data"]!.AsArray().Select(row => row!.AsObject());

    private static string Text(JsonObject hold) =>
        $"{hold["name"]} {hold["reason"]} {hold["from"]} {hold["to"]} {hold["state"]} {hold["release_reason"]}";

    private static DateTimeOffset Instant(JsonObject hold, string name) =>
        DateTimeOffset.Parse((string)hold[name]!, CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
