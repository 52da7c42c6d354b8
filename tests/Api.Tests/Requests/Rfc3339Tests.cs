using Kubernaut.Api.Requests;

namespace Kubernaut.Api.Tests.Requests;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-20T08:15:30Z", "2026-11-20T08:15:30.0000000+00:00")]
    [InlineData("2026-11-20t08:15:30z", "2026-11-20T08:15:30.0000000+00:00")]
    [InlineData("2026-11-20T08:15:30.25+02:00", "2026-11-20T06:15:30.2500000+00:00")]
    [InlineData("2026-11-30T23:59:59.999999999Z", "2026-11-30T23:59:59.9999990+00:00")]
    public void An_instant_is_read_to_the_microsecond_in_UTC(string text, string instant)
    {
        Assert.True(Rfc3339.TryParse(text, out var read));
        Assert.Equal(instant, read.ToString("O"));
    }

    [Theory]
    [InlineData("2026-11-20T08:15:30")]
    [InlineData("2026-11-20 08:15:30Z")]
    [InlineData("2026-11-20T08:15Z")]
    [InlineData("2026-11-31T08:15:30Z")]
    [InlineData("2026-11-20T08:15:30Z\n")]
    [InlineData("٢٠٢٦-11-20T08:15:30Z")]
    [InlineData("")]
    public void What_is_not_RFC_3339_is_not_read(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
