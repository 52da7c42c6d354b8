using k8s;
using k8s.Models;

namespace KubeOps.Tests.K8s;

public sealed class KubernetesJsonTests
{
    [Fact]
    public void The_times_of_a_lease_have_six_decimals_even_on_the_second()
    {
        var lease = new V1LeaseSpec { RenewTime = new DateTime(2026, 11, 21, 1, 2, 3, DateTimeKind.Utc) };

        Assert.Equal("""{"renewTime":"2026-11-21T01:02:03.000000Z"}""", KubernetesJson.Serialize(lease));
    }

    [Theory]
    [InlineData("2026-11-21T01:02:03Z", 0)]
    [InlineData("2026-11-21T01:02:03.123456789Z", 1234567)]
    [InlineData("2026-11-21T03:02:03+02:00", 0)]
    public void Times_are_read_as_UTC_whatever_their_precision(string text, int ticks)
    {
        var metadata = KubernetesJson.Deserialize<V1ObjectMeta>($$"""{"creationTimestamp":"{{text}}"}""");

        Assert.Equal(new DateTime(2026, 11, 21, 1, 2, 3, DateTimeKind.Utc).AddTicks(ticks), metadata.CreationTimestamp);
        Assert.Equal(DateTimeKind.Utc, metadata.CreationTimestamp!.Value.Kind);
    }

    [Fact]
    public void What_is_not_set_is_not_sent()
    {
        Assert.Equal("""{"name":"x"}""", KubernetesJson.Serialize(new V1ObjectMeta { Name = "x" }));
    }

    [Fact]
    public void Yaml_without_quotes_is_what_it_looks_like_and_with_quotes_is_text()
    {
        var values = KubernetesYaml.Deserialize<Dictionary<string, System.Text.Json.JsonElement>>("""
            number: 12
            text: "12"
            version: 1.2.0
            truth: true
            word: "true"
            nothing: ~
            infinite: Infinity
            """);

        Assert.Equal(
            """{"number":12,"text":"12","version":"1.2.0","truth":true,"word":"true","nothing":null,"infinite":"Infinity"}""",
            System.Text.Json.JsonSerializer.Serialize(values));
    }
}
