using System.Text;
using System.Text.Json;
using KubeOps.Operator.Watcher;

namespace KubeOps.Tests.Operator.Watcher;

public sealed class StoredObjectTests
{
    [Theory]
    [InlineData("""{"metadata":{"managedFields":[{"a":1}],"name":"x","uid":"u","resourceVersion":"1"},"spec":{}}""")]
    [InlineData("""{"metadata":{"name":"x","uid":"u", "managedFields" : [ {"a":"]"} ] , "resourceVersion":"1"},"spec":{}}""")]
    [InlineData("""{"metadata":{"name":"x","uid":"u","resourceVersion":"1" , "managedFields":[]},"spec":{}}""")]
    [InlineData("""{"metadata":{"name":"x","uid":"u","resourceVersion":"1"},"spec":{}}""")]
    public void Managed_fields_are_dropped_wherever_they_stand(string json)
    {
        var stored = StoredObject.Read(Encoding.UTF8.GetBytes(json), group: "");

        using var parsed = JsonDocument.Parse(stored.Json);
        Assert.Equal("""{"name":"x","uid":"u","resourceVersion":"1"}""", Compact(parsed.RootElement.GetProperty("metadata")));
        Assert.Equal("{}", Compact(parsed.RootElement.GetProperty("spec")));
    }

    [Fact]
    public void Only_annotations_of_the_kinds_own_group_are_requests()
    {
        var stored = StoredObject.Read(
            """
            {"metadata":{"name":"x","uid":"u","resourceVersion":"1","annotations":
            {"kubectl.kubernetes.io/restartedAt":"now","tests.kubernaut.ai/run":"1","tests.kubernaut.ai.evil/run":"2"}}}
            """u8,
            group: "tests.kubernaut.ai");

        Assert.Equal("tests.kubernaut.ai/run=1", stored.Requests);
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
