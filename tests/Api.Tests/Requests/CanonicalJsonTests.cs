using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kubernaut.Api.Requests;

namespace Kubernaut.Api.Tests.Requests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":[1,2]}}""", """{ "b": {"d":[1, 2], "c":2}, "a": 1 }""")]
    [InlineData("""{"a":"\u00e4\/\n"}""", """{"\u0061":"ä/\u000a"}""")]
    [InlineData("""{"a":1,"b":null}""", """{"a":1}""")]
    [InlineData("""{"\u0062":1,"a":2,"ä":3,"\ud83d\ude00":4,"ﬀ":5}""", """{"ﬀ":5,"😀":4,"ä":3,"a":2,"b":1}""")]
    public void Layout_does_not_matter(string one, string other) => Assert.Equal(Hash(one), Hash(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":{}}""", """{"a":[]}""")]
    [InlineData("""{"a":{"b":null}}""", """{"a":{}}""")]
    [InlineData("""{"a":"x"}""", """{"A":"x"}""")]
    public void Content_does(string one, string other) => Assert.NotEqual(Hash(one), Hash(other));

    /// <summary>Hashes are kept with their events, so that no other order will do.</summary>
    [Theory]
    [InlineData("a", "aa", "b")]
    [InlineData("resource", "resource_id", "resource_name", "resource_type", "severity")]
    [InlineData("A", "_", "a", "a ", "a~")]
    [InlineData("event_action", "event_category", "event_id", "event_outcome")]
    public void Members_are_in_the_order_of_their_names(params string[] names)
    {
        var sorted = Object(names);
        var expected = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(sorted)));

        Assert.Equal(expected, Hash(sorted));
        Assert.Equal(expected, Hash(Object(names.Reverse())));
    }

    private static string Object(IEnumerable<string> names) => $"{{{string.Join(',', names.Select(name => $"\"{name}\":1"))}}}";

    private static string Hash(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Convert.ToHexString(CanonicalJson.HashObject(document.RootElement));
    }
}
