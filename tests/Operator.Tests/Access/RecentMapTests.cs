using Kubernaut.Operator.Access;

namespace Kubernaut.Operator.Tests.Access;

public sealed class RecentMapTests
{
    [Fact]
    public void What_was_used_longest_ago_makes_room()
    {
        var map = new RecentMap<string>(capacity: 2);
        map.Set("a", "1");
        map.Set("b", "2");
        map.Find("a");

        map.Set("c", "3");

        Assert.Null(map.Find("b"));
        Assert.Equal(("1", "3"), (map.Find("a"), map.Find("c")));
    }
}
