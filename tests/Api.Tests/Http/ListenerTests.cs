using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Tests.Http;

public sealed class ListenerTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Health_is_not_served_to_callers()
    {
        var answer = await host.GetAsync("/livez");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_health_port_serves_nothing_else()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit-events") { Headers = { Host = $"127.0.0.1:{host.Api.BaseAddress!.Port}" } };

        var answer = await host.Health.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    public async Task Without_authentication_only_a_loopback_address_is_served(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = "Host=127.0.0.1",
            ["Auth:Mode"] = "None",
            ["Http:Address"] = address,
        });
        builder.Services.AddKubernautApi();
        await using var app = builder.Build();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains(address, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_served_when_callers_cannot_be_told_apart()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Postgres:ConnectionString"] = "Host=127.0.0.1", ["Http:Address"] = "127.0.0.1" });
        builder.Services.AddKubernautApi();
        await using var app = builder.Build();

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains("Auth:Mode", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_setting_stops_the_start_with_all_mistakes()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Http:Address"] = "here", ["Http:ApiPort"] = "70000", ["Http:HealthPort"] = "-1" });
        builder.Services.AddKubernautApi();
        await using var app = builder.Build();

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Contains("ApiPort", refusal.ToString(), StringComparison.Ordinal);
        Assert.Contains("HealthPort", refusal.ToString(), StringComparison.Ordinal);
        Assert.Contains("here", refusal.ToString(), StringComparison.Ordinal);
        Assert.Contains("Postgres:ConnectionString", refusal.ToString(), StringComparison.Ordinal);
    }
}
