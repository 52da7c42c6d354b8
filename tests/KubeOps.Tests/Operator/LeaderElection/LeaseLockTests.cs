using KubeOps.Operator.LeaderElection;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;

namespace KubeOps.Tests.Operator.LeaderElection;

/// <summary>The lease as the real API server takes it.</summary>
public sealed class LeaseLockTests(KubernetesFixture kubernetes) : IClassFixture<KubernetesFixture>
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_lease_is_taken_renewed_released_and_taken_by_another()
    {
        using var client = ClientOfOurNamespace();
        var first = Lock(client, "first");
        var second = Lock(client, "second");

        Assert.Null(await first.ReadAsync(CancellationToken.None));
        var taken = await first.TakeAsync(null, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2));
        var renewed = await first.TakeAsync(taken, CancellationToken.None);
        await first.ReleaseAsync(renewed!, CancellationToken.None);
        var inherited = await second.TakeAsync(await second.ReadAsync(CancellationToken.None), CancellationToken.None);

        Assert.Equal((15, 0), (taken!.Spec.LeaseDurationSeconds, taken.Spec.LeaseTransitions));
        Assert.Equal(("second", 1), (inherited!.Spec.HolderIdentity, inherited.Spec.LeaseTransitions));
    }

    [Fact]
    public async Task Of_two_that_take_a_lease_at_once_one_gets_it()
    {
        using var client = ClientOfOurNamespace();
        var first = Lock(client, "first", name: "contended");
        var second = Lock(client, "second", name: "contended");
        await first.ReadAsync(CancellationToken.None);
        await second.ReadAsync(CancellationToken.None);

        var taken = await Task.WhenAll(first.TakeAsync(null, CancellationToken.None), second.TakeAsync(null, CancellationToken.None));

        Assert.Single(taken, lease => lease is not null);
    }

    private KubeOps.KubernetesClient.KubernetesClient ClientOfOurNamespace()
    {
        var configuration = KubernetesFixture.Connect();
        configuration.Namespace = kubernetes.Namespace;
        return new KubeOps.KubernetesClient.KubernetesClient(configuration);
    }

    private LeaseLock Lock(KubeOps.KubernetesClient.KubernetesClient client, string identity, string name = "widgets-leader") =>
        new(client, name, identity, TimeSpan.FromSeconds(15), _time);
}
