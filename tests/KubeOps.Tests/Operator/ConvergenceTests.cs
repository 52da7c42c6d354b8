using System.Collections.Concurrent;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Tests.Widgets;
using Kubernaut.TestKit;

namespace KubeOps.Tests.Operator;

/// <summary>Whatever happens to the connection and to the operator, in the end it has seen what there is.</summary>
public sealed class ConvergenceTests(WidgetFixture widgets) : IClassFixture<WidgetFixture>
{
    private const int Steps = 1500;
    private const int Names = 60;

    /// <summary>The newest generation that was reconciled, by uid.</summary>
    private readonly ConcurrentDictionary<string, long> _reconciled = new();
    private readonly ConcurrentDictionary<string, bool> _deleted = new();
    private readonly ConcurrentDictionary<string, bool> _running = new();
    private volatile bool _overlapped;

    [Fact]
    public async Task Everything_that_exists_is_seen_and_nothing_that_vanished_is_missed()
    {
        var server = new Uri(widgets.Configuration.Host);
        await using var proxy = new CuttingProxy(server.Host, server.Port);
        widgets.Configuration.Host = $"https://127.0.0.1:{proxy.Port}";
        var random = new Random(20261121);
        var host = await widgets.StartOperatorAsync(new WidgetLog { Answer = SeeAsync });

        // Seen and then deleted: those are the ones whose deletion the operator owes us, as long as it lives.
        for (var step = 0; step < Steps; step++)
        {
            await ChangeSomethingAsync(random, $"widget-{random.Next(Names)}");
            if (random.Next(40) == 0)
            {
                proxy.Cut();
            }

            if (random.Next(150) == 0)
            {
                proxy.IsDown = !proxy.IsDown;
            }
        }

        proxy.IsDown = false;
        var living = await widgets.Client.ListAsync<Widget>(widgets.Namespace);
        await UntilAsync(() => living.All(widget => _reconciled.GetValueOrDefault(widget.Uid()) == widget.Generation())
            && _reconciled.Keys.Except(living.Select(widget => widget.Uid())).All(_deleted.ContainsKey));
        await host.StopAsync();
        host.Dispose();

        Assert.False(_overlapped);
        Assert.DoesNotContain(living, widget => _deleted.ContainsKey(widget.Uid()));
    }

    private async Task<ReconciliationResult<Widget>> SeeAsync(string verb, Widget widget, CancellationToken cancellationToken)
    {
        _overlapped |= !_running.TryAdd(widget.Name(), true);
        await Task.Yield();
        if (verb == "deleted")
        {
            _deleted[widget.Uid()] = true;
        }
        else
        {
            _reconciled[widget.Uid()] = widget.Generation()!.Value;
        }

        _running.TryRemove(widget.Name(), out _);
        return ReconciliationResult<Widget>.Success(widget);
    }

    private async Task ChangeSomethingAsync(Random random, string name)
    {
        // Through the front door: the test's own requests are not cut.
        var existing = await widgets.Client.GetAsync<Widget>(name, widgets.Namespace);
        switch (existing, random.Next(3))
        {
            case (null, _):
                await widgets.Client.CreateAsync(widgets.New(name));
                break;
            case (_, 0):
                await widgets.Client.DeleteAsync(existing);
                break;
            default:
                existing.Spec.Size++;
                await widgets.Client.UpdateAsync(existing);
                break;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
        }
    }
}
