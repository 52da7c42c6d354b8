using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Kubernaut.Api.Tests.Audit;

public sealed class MangledBodyTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_mangled_body_is_stored_as_it_reads_or_refused_with_a_place_and_never_a_failure_of_ours(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var body = MangledBody.Of(Body(), random);
            using var content = MangledBody.AsJson(body);

            var answer = await host.Api.PostAsync(new Uri(Sample.Path, UriKind.Relative), content);

            if (answer.IsSuccessStatusCode)
            {
                var stored = await host.GetJsonAsync($"{Sample.Path}/{(string)(await answer.JsonAsync())["event_id"]!}");
                AssertReadsAs((JsonObject)JsonNode.Parse(body)!, (JsonObject)stored);
            }
            else
            {
                Assert.InRange(answer.StatusCode, HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
                Assert.NotEmpty(await answer.PointersAsync());
            }
        }
    }

    private static void AssertReadsAs(JsonObject sent, JsonObject stored)
    {
        foreach (var (member, value) in sent)
        {
            switch (member)
            {
                case "event_id":
                    Assert.Equal(value!.GetValue<Guid>(), stored[member]!.GetValue<Guid>());
                    break;
                case "event_timestamp":
                    Assert.Equal(value!.GetValue<DateTimeOffset>(), stored[member]!.GetValue<DateTimeOffset>());
                    break;
                default:
                    Assert.True(JsonNode.DeepEquals(value, stored[member]), $"{member} was {value?.ToJsonString()} and is {stored[member]?.ToJsonString()}");
                    break;
            }
        }
    }

    private static byte[] Body() => Encoding.UTF8.GetBytes(Sample.Event()
        .With("event_timestamp", Sample.Instant(TimeProvider.System.GetUtcNow()))
        .With("event_data", JsonNode.Parse("""{"text":"\ud83d\ude00 ä","numbers":[1.5e10,-0],"deep":{"er":[[{}]]}}"""))
        .ToJsonString());
}
