using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KubeOps.Tests.Widgets;

namespace KubeOps.Tests.KubernetesClient;

/// <summary>The client against the real API server.</summary>
public sealed class KubernetesClientTests(WidgetFixture widgets) : IClassFixture<WidgetFixture>
{
    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(await widgets.Client.GetAsync<Widget>("nobody", widgets.Namespace));
    }

    [Fact]
    public async Task Saving_creates_and_then_replaces_whatever_the_version()
    {
        await widgets.Client.SaveAsync(widgets.New("saved", size: 1));

        var saved = await widgets.Client.SaveAsync(widgets.New("saved", size: 2));

        Assert.Equal(2, saved.Spec.Size);
    }

    [Fact]
    public async Task An_update_of_an_old_version_is_a_conflict()
    {
        var old = await widgets.Client.CreateAsync(widgets.New("conflict"));
        await widgets.Client.SaveAsync(widgets.New("conflict", size: 2));

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() => widgets.Client.UpdateAsync(old));

        Assert.Equal(HttpStatusCode.Conflict, refusal.Response.StatusCode);
        Assert.Contains("409 Conflict", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_write_leaves_the_spec_alone()
    {
        var widget = await widgets.Client.CreateAsync(widgets.New("status"));
        widget.Spec.Size = 99;
        widget.Status.SizeSeen = 1;

        await widgets.Client.UpdateStatusAsync(widget);

        var read = await widgets.Client.GetAsync<Widget>("status", widgets.Namespace);
        Assert.Equal((1, 1), (read!.Spec.Size, read.Status.SizeSeen));
    }

    [Fact]
    public async Task Patches_come_in_two_languages()
    {
        var widget = await widgets.Client.CreateAsync(widgets.New("patched"));

        await widgets.Client.PatchAsync(widget, new V1Patch("""{"spec":{"size":5}}""", V1Patch.PatchType.MergePatch));
        var patched = await widgets.Client.PatchAsync(
            widget, new V1Patch("""[{"op":"add","path":"/metadata/labels","value":{"a":"b"}}]""", V1Patch.PatchType.JsonPatch));

        Assert.Equal((5, "b"), (patched.Spec.Size, patched.GetLabel("a")));
    }

    [Fact]
    public async Task A_list_can_be_narrowed_by_labels()
    {
        var red = widgets.New("red");
        red.SetLabel("colour", "red");
        await widgets.Client.CreateAsync(red);
        await widgets.Client.CreateAsync(widgets.New("grey"));

        var found = await widgets.Client.ListAsync<Widget>(widgets.Namespace, labelSelector: "colour=red");

        Assert.Equal("red", Assert.Single(found).Name());
    }

    [Fact]
    public async Task Deleting_what_is_gone_is_no_error()
    {
        await widgets.Client.DeleteAsync<Widget>("never-was", widgets.Namespace);
    }

    [Fact]
    public async Task A_watch_from_a_version_long_gone_says_so()
    {
        await widgets.Client.CreateAsync(widgets.New("old-version"));

        var failure = await Assert.ThrowsAsync<KubernetesException>(async () =>
        {
            await foreach (var _ in widgets.Client.WatchAsync<Widget>(widgets.Namespace, resourceVersion: "1"))
            {
            }
        });

        Assert.Equal(410, failure.Status.Code);
    }

    [Fact]
    public async Task Objects_that_are_only_ever_asked_for_an_answer_can_be_created()
    {
        var review = await widgets.Client.CreateAsync(new V1TokenReview { Spec = new V1TokenReviewSpec { Token = "no token at all" } }.Initialize());
        var access = await widgets.Client.CreateAsync(new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = "nobody",
                ResourceAttributes = new V1ResourceAttributes { Verb = "get", Resource = "secrets", NamespaceProperty = "default" },
            },
        }.Initialize());

        Assert.NotEqual(true, review.Status.Authenticated);
        Assert.False(access.Status.Allowed);
    }
}
