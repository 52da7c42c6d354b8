using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

public sealed class MangledBodyTests(ApiHost host) : IClassFixture<ApiHost>
{
    /// <summary>Bytes that mean something to a parser of JSON, or of UTF-8.</summary>
    private static readonly byte[] Nasty = [0x00, 0x22, 0x2c, 0x2d, 0x30, 0x39, 0x3a, 0x5b, 0x5c, 0x5d, 0x65, 0x75, 0x7b, 0x7d, 0x80, 0xc0, 0xed, 0xf8, 0xff];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_mangled_body_is_stored_as_it_reads_or_refused_with_a_place_and_never_a_failure_of_ours(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            using var content = new ByteArrayContent(Mangle(random)) { Headers = { ContentType = new("application/json") } };

            var answer = await host.Api.PostAsync(new Uri(Sample.Path, UriKind.Relative), content);

            if (!answer.IsSuccessStatusCode)
            {
                Assert.InRange(answer.StatusCode, HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
                Assert.NotEmpty(await answer.PointersAsync());
            }
        }
    }

    private static byte[] Mangle(Random random)
    {
        var body = Encoding.UTF8.GetBytes(Sample.Event()
            .With("event_timestamp", Sample.Instant(TimeProvider.System.GetUtcNow()))
            .With("event_data", JsonNode.Parse("""{"text":"\ud83d\ude00 ä","numbers":[1.5e10,-0],"deep":{"er":[[{}]]}}"""))
            .ToJsonString());
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(body.Length);
            switch (random.Next(4))
            {
                case 0:
                    body[at] = Nasty[random.Next(Nasty.Length)];
                    break;
                case 1:
                    body = [.. body[..at], Nasty[random.Next(Nasty.Length)], .. body[at..]];
                    break;
                case 2:
                    body = [.. body[..at], .. body[Math.Min(at + random.Next(1, 5), body.Length)..]];
                    break;
                default:
                    body = body[..Math.Max(at, 1)];
                    break;
            }
        }

        return body;
    }
}
