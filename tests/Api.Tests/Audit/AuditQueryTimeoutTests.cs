using System.Net;
using Npgsql;

namespace Kubernaut.Api.Tests.Audit;

public sealed class AuditQueryTimeoutTests
{
    [Fact]
    public async Task A_query_that_takes_too_long_is_a_503_that_says_what_to_do()
    {
        var host = new ApiHost { Settings = { ["Postgres:QueryTimeout"] = "00:00:00.2" } };
        await host.InitializeAsync();
        await using var connection = await host.Database.Owner.OpenAsync(default);
        await using var shut = new NpgsqlCommand("BEGIN; LOCK TABLE audit_events", connection);
        await shut.ExecuteNonQueryAsync();

        var refused = await host.GetAsync(Sample.Path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("Ask for less", (string)(await refused.JsonAsync())["error"]!["message"]!, StringComparison.Ordinal);
        await connection.CloseAsync();
        await host.DisposeAsync();
    }
}
