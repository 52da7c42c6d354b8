using System.Collections.Concurrent;
using k8s.Autorest;
using k8s.Models;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Tests.Widgets;

namespace KubeOps.Tests.Operator;

/// <summary>Creates, changes and deletes widgets at random, and compares what an operator has seen with what there is.</summary>
internal sealed class Churn(WidgetFixture widgets, int names, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The newest generation that was reconciled, by uid.</summary>
    private readonly ConcurrentDictionary<string, long> _reconciled = new();
    private readonly ConcurrentDictionary<string, bool> _deleted = new();
    private readonly ConcurrentDictionary<string, bool> _running = new();
    private volatile bool _overlapped;

    public bool OneIn(int chances) => _random.Next(chances) == 0;

    /// <summary>The operator's side.</summary>
    public async Task<ReconciliationResult<Widget>> SeeAsync(string verb, Widget widget, CancellationToken cancellationToken)
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

    /// <summary>One change by somebody else, which may fail while the API server is away.</summary>
    public async Task StepAsync()
    {
        try
        {
            var name = $"widget-{_random.Next(names)}";
            var existing = await widgets.Client.GetAsync<Widget>(name, widgets.Namespace);
            switch (existing, _random.Next(3))
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
        catch (Exception failure) when (failure is HttpRequestException or HttpOperationException)
        {
            // The server may have done it all the same; what counts is what it shows in the end.
        }
    }

    /// <summary>Waits until the operator has seen the newest of all that lives, and the end of all that it saw and that is gone.</summary>
    public async Task ConvergesAsync()
    {
        var living = await widgets.Client.ListAsync<Widget>(widgets.Namespace);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Behind(living) is { Count: > 0 } behind)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(timeout.IsCancellationRequested, $"Not seen: {string.Join(", ", behind)}");
        }

        Assert.False(_overlapped);
        Assert.DoesNotContain(living, widget => _deleted.ContainsKey(widget.Uid()));
    }

    private List<string> Behind(IList<Widget> living) =>
    [
        .. living.Where(widget => _reconciled.GetValueOrDefault(widget.Uid()) != widget.Generation()).Select(widget => $"{widget.Name()} at {widget.Generation()}"),
        .. _reconciled.Keys.Except(living.Select(widget => widget.Uid())).Where(uid => !_deleted.ContainsKey(uid)).Select(uid => $"the end of {uid}"),
    ];
}
