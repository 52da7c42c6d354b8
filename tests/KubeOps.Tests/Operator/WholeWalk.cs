using k8s.Models;
using KubeOps.Tests.Widgets;

namespace KubeOps.Tests.Operator;

/// <summary>An object's life from apply to deletion, against the real API server.</summary>
public sealed class WholeWalk(WidgetFixture widgets) : IClassFixture<WidgetFixture>
{
    [Fact]
    public async Task A_controller_sees_an_object_come_change_and_go()
    {
        var log = new WidgetLog();
        using var host = await widgets.StartOperatorAsync(log);
        var widget = widgets.New("whole-walk");
        widget.AddFinalizer(Widget.Finalizer);

        var created = await widgets.Client.CreateAsync(widget);
        var first = await log.NextAsync();
        created.Spec.Size = 2;
        await widgets.Client.UpdateAsync(created);
        var second = await log.NextAsync();
        await widgets.Client.DeleteAsync(created);
        var third = await log.NextAsync();
        var fourth = await log.NextAsync();
        await host.StopAsync();

        Assert.Equal(("reconciled", 1), (first.Verb, first.Widget.Spec.Size));
        Assert.Equal(("reconciled", 2), (second.Verb, second.Widget.Spec.Size));
        Assert.Equal("finalized", third.Verb);
        Assert.Equal(("deleted", created.Uid()), (fourth.Verb, fourth.Widget.Uid()));
        Assert.Null(await widgets.Client.GetAsync<Widget>("whole-walk", widgets.Namespace));
    }
}
