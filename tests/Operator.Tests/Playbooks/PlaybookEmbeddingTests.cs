using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit.Embedders;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Operator.Tests.Playbooks;

/// <summary>What an object tells of its vector, with a model behind HTTP.</summary>
public sealed class PlaybookEmbeddingTests(KubernetesFixture cluster, TestDatabase database)
    : IClassFixture<KubernetesFixture>, IClassFixture<TestDatabase>, IAsyncLifetime
{
    private EmbeddingServer _server = null!;
    private Reconciler _reconciler = null!;

    [Fact]
    public async Task The_status_names_the_model_and_the_event_tells_of_the_vector()
    {
        await cluster.ApplyAsync("embedded");

        var playbook = await _reconciler.ReconcileAsync("embedded");

        Assert.Equal(PlaybookReasons.Embedded, playbook.Condition(PlaybookConditionTypes.EmbeddingReady).Reason);
        Assert.StartsWith($"tei:{_server.Model}@", playbook.Status.Embedding!.Model, StringComparison.Ordinal);
        Assert.Contains(("embedded", PlaybookEvents.PlaybookEmbedded), _reconciler.Events);
    }

    [Fact]
    public async Task Without_the_embedder_the_row_is_current_and_the_object_waits_for_its_vector()
    {
        _server.Always = new EmbeddingFault.Status(500);
        await cluster.ApplyAsync("unembedded");

        var playbook = await _reconciler.ReconcileAsync("unembedded");

        Assert.Equal(ConditionStatus.True, playbook.Condition(PlaybookConditionTypes.CatalogSynced).Status);
        Assert.Equal(PlaybookReasons.EmbedderUnavailable, playbook.Condition(PlaybookConditionTypes.EmbeddingReady).Reason);
        Assert.Equal(PlaybookReasons.EmbeddingPending, playbook.Condition(ConditionTypes.Ready).Reason);
        Assert.Contains(("unembedded", PlaybookEvents.EmbeddingFailed), _reconciler.Events);
    }

    [Fact]
    public async Task A_model_of_another_size_needs_a_person()
    {
        _server.Dimensions = 768;
        await cluster.ApplyAsync("oversized");

        var playbook = await _reconciler.ReconcileAsync("oversized");

        Assert.Equal(PlaybookReasons.DimensionMismatch, playbook.Condition(PlaybookConditionTypes.EmbeddingReady).Reason);
        Assert.Equal(PlaybookReasons.DimensionMismatch, playbook.Condition(ConditionTypes.Stalled).Reason);
    }

    [Fact]
    public async Task After_a_change_of_model_the_object_says_how_far_it_is_and_is_ready_again_in_the_end()
    {
        await cluster.ApplyAsync("changed");
        await _reconciler.ReconcileAsync("changed");
        _server.Revision = "another";
        await using var restarted = NewReconciler();

        var waiting = await restarted.ReconcileAsync("changed");
        await restarted.CatchUpAsync();
        var done = await restarted.ReconcileAsync("changed");

        Assert.Equal(PlaybookReasons.ModelChanged, waiting.Condition(PlaybookConditionTypes.EmbeddingReady).Reason);
        Assert.Equal(ConditionStatus.True, done.Condition(ConditionTypes.Ready).Status);
        Assert.Contains("@another/", done.Status.Embedding!.Model, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_change_to_a_model_that_refuses_the_playbook_the_object_says_so()
    {
        await cluster.ApplyAsync("refused");
        await _reconciler.ReconcileAsync("refused");
        _server.Revision = "another";
        _server.Refuses = ("", 413);
        await using var restarted = NewReconciler();

        await restarted.CatchUpAsync();
        var refused = await restarted.ReconcileAsync("refused");

        Assert.Equal(PlaybookReasons.EmbedderUnavailable, refused.Condition(PlaybookConditionTypes.EmbeddingReady).Reason);
        Assert.Contains("413", refused.Condition(PlaybookConditionTypes.EmbeddingReady).Message, StringComparison.Ordinal);
        Assert.Contains(("refused", PlaybookEvents.EmbeddingFailed), restarted.Events);
    }

    public async Task InitializeAsync()
    {
        _server = await EmbeddingServer.StartAsync();
        _reconciler = NewReconciler();
    }

    public async Task DisposeAsync()
    {
        await _reconciler.DisposeAsync();
        await _server.DisposeAsync();
    }

    private Reconciler NewReconciler() => new(cluster, database, TimeProvider.System, new Dictionary<string, string?>
    {
        ["Embedder:Protocol"] = "tei",
        ["Embedder:Url"] = _server.Url.ToString(),
    });
}
