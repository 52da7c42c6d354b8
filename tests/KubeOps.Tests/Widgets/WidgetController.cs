using System.Threading.Channels;
using KubeOps.Abstractions.Reconciliation;
using KubeOps.Abstractions.Reconciliation.Controller;
using KubeOps.Abstractions.Reconciliation.Finalizer;

namespace KubeOps.Tests.Widgets;

/// <summary>Tells the test what it was given, and answers what the test wants.</summary>
internal sealed class WidgetController(WidgetLog log) : IEntityController<Widget>, IEntityFinalizer<Widget>
{
    public Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken) =>
        log.AnswerAsync("reconciled", entity, cancellationToken);

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken) =>
        log.AnswerAsync("deleted", entity, cancellationToken);

    public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken) =>
        log.AnswerAsync("finalized", entity, cancellationToken);
}

/// <summary>What a controller was asked to do, in order.</summary>
internal sealed class WidgetLog
{
    private readonly Channel<(string Verb, Widget Widget)> _calls = Channel.CreateUnbounded<(string, Widget)>();

    /// <summary>How a call ends; a success unless the test says otherwise.</summary>
    public Func<string, Widget, CancellationToken, Task<ReconciliationResult<Widget>>> Answer { get; set; } =
        (_, widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public async Task<ReconciliationResult<Widget>> AnswerAsync(string verb, Widget widget, CancellationToken cancellationToken)
    {
        await _calls.Writer.WriteAsync((verb, widget), cancellationToken);
        return await Answer(verb, widget, cancellationToken);
    }

    /// <summary>The next call, whenever it comes.</summary>
    public async Task<(string Verb, Widget Widget)> NextAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _calls.Reader.ReadAsync(timeout.Token);
    }

    /// <summary>Whether a call has come that was not yet read.</summary>
    public bool HasMore => _calls.Reader.Count > 0;
}
