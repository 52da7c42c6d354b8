using System.Net;

namespace Kubernaut.Api.Tests.Playbooks;

public sealed class MangledSearchTests(PlaybookHost host) : IClassFixture<PlaybookHost>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_mangled_search_is_answered_or_refused_with_a_place_and_never_a_failure_of_ours(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            using var content = MangledBody.AsJson(MangledBody.Of(
                """{"query":"container \ud83d\ude00 OOMKilled","labels":{"\ud83d\ude00":"\u00e4","environment":"production"},"min_confidence":0.1,"max_results":1}"""u8.ToArray(), random));

            var answer = await host.Api.Api.PostAsync(new Uri("/api/v1/playbooks/search", UriKind.Relative), content);

            if (answer.StatusCode is not HttpStatusCode.OK)
            {
                Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
                Assert.NotEmpty(await answer.PointersAsync());
            }
        }
    }
}
