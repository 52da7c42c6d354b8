using Kubernaut.Storage.Leadership;
using Kubernaut.Storage.Playbooks;

namespace Kubernaut.Storage.Tests.Playbooks;

/// <summary>Valid and dull declarations; a test varies what it is about.</summary>
internal static class Sample
{
    /// <summary>Of the first leader that there ever was.</summary>
    public static LeaderTerm Term { get; } = new("kubernaut-system/kubernaut-storage-leader", 0);

    public static CatalogEntry Entry(string playbookId = "restart-pods", string version = "1.0.0") => new()
    {
        PlaybookId = playbookId,
        Version = version,
        Name = "Restart pods",
        Description = "Restarts the pods of a deployment one by one.",
        WhenToUse = "Pods answer slowly after a long uptime.",
        Content = "1. kubectl rollout restart deployment/NAME",
        Labels = new Dictionary<string, IReadOnlyList<string>> { ["environment"] = ["production", "staging"] },
    };

    public static CatalogOwner Owner(string name = "restart-pods") => new(Guid.NewGuid(), "kubernaut-system", name);
}
