using System.Text.Json.Nodes;
using k8s.Models;
using KubeOps.Abstractions.Builder;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Tests.Widgets;
using Microsoft.Extensions.Hosting;

namespace KubeOps.Tests.Operator.Reconciliation;

/// <summary>What starts a reconcile, and what becomes of how it ends, against the real API server.</summary>
public sealed class ReconcileTests(WidgetFixture widgets) : IClassFixture<WidgetFixture>
{
    private readonly WidgetLog _log = new();

    [Fact]
    public async Task A_status_write_starts_no_reconcile()
    {
        using var host = await StartAsync();
        var widget = await widgets.Client.CreateAsync(widgets.New("status-write"));
        await NextAsync("status-write");

        widget.Status.SizeSeen = 1;
        widget = await widgets.Client.UpdateStatusAsync(widget);
        widget.Spec.Size = 2;
        await widgets.Client.UpdateAsync(widget);
        var next = await NextAsync("status-write");

        Assert.Equal(2, next.Widget.Spec.Size);
        Assert.Equal(1, next.Widget.Status.SizeSeen);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_annotation_of_the_kinds_own_group_starts_a_reconcile_and_others_do_not()
    {
        using var host = await StartAsync(settings => settings.WithReconcileStrategy(ReconcileStrategy.ByGeneration));
        await widgets.Client.CreateAsync(widgets.New("annotated"));
        await NextAsync("annotated");

        await AnnotateAsync("annotated", "kubectl.kubernetes.io/restartedAt", "now");
        await AnnotateAsync("annotated", "tests.kubernaut.ai/reconcile-at", "now");
        var first = await NextAsync("annotated");
        await AnnotateAsync("annotated", "tests.kubernaut.ai/reconcile-at", "again");
        var second = await NextAsync("annotated");

        Assert.Equal("now", first.Widget.GetAnnotation("tests.kubernaut.ai/reconcile-at"));
        Assert.Equal("again", second.Widget.GetAnnotation("tests.kubernaut.ai/reconcile-at"));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("fails without a delay")]
    [InlineData("fails with a delay")]
    public async Task Work_that_fails_is_tried_until_it_succeeds(string way)
    {
        var name = way.Replace(' ', '-');
        var tries = 0;
        _log.Answer = (_, widget, _) => Task.FromResult((way, widget.Name() == name ? ++tries : int.MaxValue) switch
        {
            (_, > 8) => ReconciliationResult<Widget>.Success(widget),
            ("throws", _) => throw new InvalidOperationException("on purpose"),
            ("fails with a delay", _) => ReconciliationResult<Widget>.Failure(widget, "on purpose", requeueAfter: TimeSpan.FromMilliseconds(1)),
            _ => ReconciliationResult<Widget>.Failure(widget, "on purpose"),
        });
        using var host = await StartAsync(settings => settings.WithParallelReconciliation(parallel =>
            parallel.WithErrorBackoffBase(TimeSpan.FromMilliseconds(1))));

        await widgets.Client.CreateAsync(widgets.New(name));
        for (var i = 0; i < 9; i++)
        {
            await NextAsync(name);
        }

        await host.StopAsync();
        Assert.Equal(9, tries);
    }

    [Fact]
    public async Task Work_that_throws_is_given_up_after_as_many_retries_as_were_asked_for_until_the_object_changes()
    {
        var tries = 0;
        _log.Answer = (_, widget, _) => widget.Name() == "hopeless" && ++tries < 4
            ? throw new InvalidOperationException("on purpose")
            : Task.FromResult(ReconciliationResult<Widget>.Success(widget));
        using var host = await StartAsync(settings => settings.WithParallelReconciliation(parallel =>
            parallel.WithErrorBackoffBase(TimeSpan.FromMilliseconds(1)).WithMaxErrorRetries(2)));
        var widget = await widgets.Client.CreateAsync(widgets.New("hopeless"));
        for (var i = 0; i < 3; i++)
        {
            await NextAsync("hopeless");
        }

        await PatchAsync(widget, """{"spec":{"size":7}}""");

        // Had it been tried again by itself, that would have come first.
        Assert.Equal(7, (await NextAsync("hopeless")).Widget.Spec.Size);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_object_that_the_class_cannot_hold_does_not_stop_the_others()
    {
        using var host = await StartAsync();
        var bad = await widgets.Client.CreateAsync(widgets.New("unreadable"));
        await NextAsync("unreadable");
        await PatchAsync(bad, """{"spec":{"size":"not a number"}}""");

        await widgets.Client.CreateAsync(widgets.New("readable"));
        await NextAsync("readable");
        await PatchAsync(bad, """{"spec":{"size":3}}""");

        Assert.Equal(3, (await NextAsync("unreadable")).Widget.Spec.Size);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_object_that_was_deleted_and_created_again_is_told_apart_by_its_uid()
    {
        var free = new TaskCompletionSource();
        _log.Answer = async (_, widget, _) =>
        {
            await (widget.Name() == "again" ? free.Task : Task.CompletedTask);
            return ReconciliationResult<Widget>.Success(widget);
        };
        using var host = await StartAsync();
        var old = await widgets.Client.CreateAsync(widgets.New("again"));
        await NextAsync("again");

        await widgets.Client.DeleteAsync(old);
        var created = await widgets.Client.CreateAsync(widgets.New("again", size: 2));
        free.SetResult();
        var deleted = await NextAsync("again");
        var reconciled = await NextAsync("again");

        Assert.Equal(("deleted", old.Uid()), (deleted.Verb, deleted.Widget.Uid()));
        Assert.Equal(("reconciled", created.Uid()), (reconciled.Verb, reconciled.Widget.Uid()));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_success_that_asks_for_another_look_gets_it()
    {
        _log.Answer = (_, widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget, TimeSpan.FromMilliseconds(50)));
        using var host = await StartAsync();

        await widgets.Client.CreateAsync(widgets.New("recheck"));

        await NextAsync("recheck");
        await NextAsync("recheck");
        await NextAsync("recheck");
        await host.StopAsync();
    }

    private Task<IHost> StartAsync(Action<OperatorSettingsBuilder>? configure = null) => widgets.StartOperatorAsync(_log, configure);

    /// <summary>The next call about an object; the class's tests share a namespace, so calls about others are passed over.</summary>
    private async Task<(string Verb, Widget Widget)> NextAsync(string name)
    {
        while (true)
        {
            var next = await _log.NextAsync();
            if (next.Widget.Name() == name)
            {
                return next;
            }
        }
    }

    private Task<Widget> AnnotateAsync(string name, string annotation, string text) => widgets.Client.PatchAsync<Widget>(
        new V1Patch(
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [annotation] = text } } },
            V1Patch.PatchType.MergePatch),
        name,
        widgets.Namespace);

    /// <summary>The answer cannot be read as a widget where the patch makes it unreadable.</summary>
    private async Task PatchAsync(Widget widget, string patch)
    {
        try
        {
            await widgets.Client.PatchAsync(widget, new V1Patch(patch, V1Patch.PatchType.MergePatch));
        }
        catch (System.Text.Json.JsonException)
        {
            // As intended: the API server took it.
        }
    }
}
