using System.Text.Json.Nodes;
using k8s.Models;
using KubeOps.Abstractions.Builder;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Tests.Widgets;

namespace KubeOps.Tests.Operator.Reconciliation;

/// <summary>Finalizers beside those of others, against the real API server.</summary>
public sealed class FinalizerTests(WidgetFixture widgets) : IClassFixture<WidgetFixture>
{
    private const string Foreign = "example.com/foreign";

    [Fact]
    public async Task A_finalizer_behind_one_of_somebody_else_is_run_and_the_other_is_left()
    {
        var log = new WidgetLog();
        using var host = await widgets.StartOperatorAsync(log);
        var widget = await CreateAsync("behind", Foreign, Widget.Finalizer);
        await NextAsync(log, "reconciled", "behind");

        await widgets.Client.DeleteAsync(widget);
        await NextAsync(log, "finalized", "behind");
        var left = await WithoutOursAsync("behind");
        await PutFinalizersAsync("behind");
        await NextAsync(log, "deleted", "behind");

        Assert.Equal([Foreign], left.Finalizers());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_finalizer_that_somebody_puts_on_meanwhile_is_not_lost()
    {
        var log = new WidgetLog
        {
            Answer = async (verb, seen, cancellationToken) =>
            {
                if (verb == "finalized")
                {
                    await widgets.Client.PatchAsync<Widget>(
                        new V1Patch("""{"metadata":{"labels":{"touched":"yes"}}}""", V1Patch.PatchType.MergePatch),
                        seen.Name(),
                        widgets.Namespace,
                        cancellationToken: cancellationToken);
                }

                return ReconciliationResult<Widget>.Success(seen);
            },
        };
        using var host = await widgets.StartOperatorAsync(log);
        var widget = await CreateAsync("conflict", Widget.Finalizer, Foreign);
        await NextAsync(log, "reconciled", "conflict");

        await widgets.Client.DeleteAsync(widget);
        var left = await WithoutOursAsync("conflict");

        Assert.Equal([Foreign], left.Finalizers());
        Assert.Equal("yes", left.GetLabel("touched"));
        await PutFinalizersAsync("conflict");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_finalizer_that_fails_stays_on_and_is_run_again()
    {
        var tries = 0;
        var log = new WidgetLog
        {
            Answer = (verb, seen, _) => Task.FromResult(verb == "finalized" && ++tries < 3
                ? ReconciliationResult<Widget>.Failure(seen, "not yet", requeueAfter: TimeSpan.FromMilliseconds(1))
                : ReconciliationResult<Widget>.Success(seen)),
        };
        using var host = await widgets.StartOperatorAsync(log);
        var widget = await CreateAsync("stubborn", Widget.Finalizer);
        await NextAsync(log, "reconciled", "stubborn");

        await widgets.Client.DeleteAsync(widget);
        await NextAsync(log, "deleted", "stubborn");

        Assert.Equal(3, tries);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_operator_that_is_to_attach_its_finalizers_does_so_before_the_first_reconcile()
    {
        var log = new WidgetLog();
        using var host = await widgets.StartOperatorAsync(log, settings => settings.WithAutoAttachFinalizers());

        var widget = await CreateAsync("attached", Foreign);
        var seen = await NextAsync(log, "reconciled", "attached");
        await PutFinalizersAsync("attached");
        await widgets.Client.DeleteAsync(widget);

        Assert.Equal([Foreign, Widget.Finalizer], seen.Finalizers());
        await host.StopAsync();
    }

    private async Task<Widget> CreateAsync(string name, params string[] finalizers)
    {
        var widget = widgets.New(name);
        widget.Metadata.Finalizers = [.. finalizers];
        return await widgets.Client.CreateAsync(widget);
    }

    private static async Task<Widget> NextAsync(WidgetLog log, string verb, string name)
    {
        while (true)
        {
            var next = await log.NextAsync();
            if (next.Verb == verb && next.Widget.Name() == name)
            {
                return next.Widget;
            }
        }
    }

    /// <summary>Waits until our finalizer is off.</summary>
    private async Task<Widget> WithoutOursAsync(string name)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var (_, seen) in widgets.Client.WatchAsync<Widget>(
            widgets.Namespace, fieldSelector: $"metadata.name={name}", cancellationToken: timeout.Token))
        {
            if (!seen.HasFinalizer(Widget.Finalizer))
            {
                return seen;
            }
        }

        throw new InvalidOperationException("The watch ended.");
    }

    private Task<Widget> PutFinalizersAsync(string name, params string[] finalizers) => widgets.Client.PatchAsync<Widget>(
        new V1Patch(
            new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. finalizers.Select(text => JsonValue.Create(text))]) } },
            V1Patch.PatchType.MergePatch),
        name,
        widgets.Namespace);
}
