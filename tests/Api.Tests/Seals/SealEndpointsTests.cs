using System.Net;
using Kubernaut.Storage.Partitions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Api.Tests.Seals;

public sealed class SealEndpointsTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();
    private Month _month;

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        var observer = new PartitionObserver(_host.Database.Runtime);
        var settings = new PartitionSettings();
        _month = Month.Of((await observer.ObserveAsync(settings.Table, CancellationToken.None)).DatabaseClock) - 4;
        await _host.Database.ExecuteAsOwnerAsync($"SELECT create_month_partition('audit_events', '{_month.First:yyyy-MM-dd}', 'test')");
        await _host.Database.ExecuteAsync(
            $"""
            INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
            SELECT gen_random_uuid(), 't', 'c', 'success', '{_month.First:yyyy-MM-dd} 12:00Z', '{_month.First:yyyy-MM-dd}', 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex')
            FROM generate_series(1, 3)
            """);

        var seen = await observer.ObserveAsync(settings.Table, CancellationToken.None) with { DeadLetters = new HashSet<Month>() };
        var plan = PartitionPlanner.Plan(settings, seen, seen.DatabaseClock);
        await new PartitionMaintainer(_host.Database.Owner, TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
            .ApplyAsync(plan, settings, RunScope.Full, _ => Task.FromResult<string?>(null), CancellationToken.None);
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Each_seal_is_listed_with_its_digests()
    {
        var answer = await _host.GetJsonAsync("/api/v1/audit-seals");

        var seal = answer["data"]!.AsArray().Single(seal => (string?)seal!["month"] == $"{_month}")!;
        Assert.Equal(3, (int)seal["rows"]!);
        Assert.Equal(64, ((string)seal["digest"]!).Length);
        Assert.Null(seal["problem"]);
    }

    [Fact]
    public async Task A_month_that_is_as_it_was_sealed_is_sound()
    {
        var answer = await _host.GetJsonAsync($"/api/v1/audit-seals/{_month}/verification");

        Assert.True((bool)answer["is_sound"]!);
        Assert.Equal("attached", (string?)answer["state"]);
        Assert.Empty(answer["differences"]!.AsArray());
    }

    [Fact]
    public async Task A_changed_row_is_named()
    {
        var partition = PartitionName.For("audit_events", _month);
        await _host.Database.ExecuteAsync($"ALTER TABLE {partition} DISABLE TRIGGER USER; UPDATE {partition} SET service_name = 'forged' WHERE ctid = '(0,1)'");

        var answer = await _host.GetJsonAsync($"/api/v1/audit-seals/{_month}/verification");

        Assert.False((bool)answer["is_sound"]!);
        var difference = Assert.Single(answer["differences"]!.AsArray())!;
        Assert.Equal("changed", (string?)difference["kind"]);
        Assert.Equal(
            (string?)difference["event_id"],
            (await _host.Database.ScalarAsync<Guid>($"SELECT event_id FROM {partition} WHERE service_name = 'forged'")).ToString());
    }

    [Theory]
    [InlineData("1999-01")]
    [InlineData("2026-13")]
    [InlineData("January")]
    public async Task What_is_no_sealed_month_is_not_found(string month)
    {
        using var answer = await _host.GetAsync($"/api/v1/audit-seals/{month}/verification");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_list_of_months_shows_which_are_sealed()
    {
        var answer = await _host.GetJsonAsync("/api/v1/partitions");

        Assert.All(answer["data"]!.AsArray(), month => Assert.Equal((string?)month!["name"] == PartitionName.For("audit_events", _month), month["seal"] is not null));
    }
}
