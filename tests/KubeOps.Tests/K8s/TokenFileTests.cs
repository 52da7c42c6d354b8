using k8s.Authentication;
using Kubernaut.TestKit;

namespace KubeOps.Tests.K8s;

public sealed class TokenFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_rotated_token_is_read_within_a_minute()
    {
        await File.WriteAllTextAsync(_path, "old\n");
        var token = new TokenFile(_path, _time);
        var before = await token.GetAuthenticationHeaderAsync(CancellationToken.None);
        await File.WriteAllTextAsync(_path, "new\n");

        _time.Advance(TimeSpan.FromSeconds(61));
        var after = await token.GetAuthenticationHeaderAsync(CancellationToken.None);

        Assert.Equal(("old", "new"), (before.Parameter, after.Parameter));
    }

    [Fact]
    public async Task A_token_that_was_refused_is_read_again_at_once()
    {
        await File.WriteAllTextAsync(_path, "old");
        var token = new TokenFile(_path, _time);
        await token.GetAuthenticationHeaderAsync(CancellationToken.None);
        await File.WriteAllTextAsync(_path, "new");

        token.Refused("old");

        Assert.Equal("new", (await token.GetAuthenticationHeaderAsync(CancellationToken.None)).Parameter);
    }

    public void Dispose() => File.Delete(_path);
}
