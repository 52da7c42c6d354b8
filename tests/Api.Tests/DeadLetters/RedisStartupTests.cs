using System.Globalization;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.Api.Tests.DeadLetters;

public sealed class RedisStartupTests
{
    [Fact]
    public async Task A_redis_before_7_is_refused_by_name()
    {
        // The real server, which says that it is of an older version.
        await using var redis = await OwnServer.StartRedisAsync();
        await using var old = new CuttingProxy("127.0.0.1", int.Parse(redis.Address.Split(':')[1], CultureInfo.InvariantCulture)) { Says = ("redis_version:8", "redis_version:6") };
        var host = new ApiHost();

        var refusal = await host.RefusalAsync("Host=127.0.0.1;Port=1;Timeout=1", $"127.0.0.1:{old.Port}");

        Assert.Contains("Redis 6.", refusal.Message, StringComparison.Ordinal);
    }
}
