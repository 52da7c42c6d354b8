using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using KubeOps.Tests.Widgets;

namespace KubeOps.Tests.Operator;

/// <summary>Whatever happens to the connection and to the API server, in the end the operator has seen what there is.</summary>
public sealed class ConvergenceTests
{
    [Fact]
    public async Task Nothing_is_missed_although_connections_break()
    {
        var widgets = new WidgetFixture();
        await widgets.InitializeAsync();
        var churn = new Churn(widgets, names: 60, seed: 1);
        await using var proxy = ProxyTo(widgets);
        using var host = await widgets.StartOperatorAsync(new WidgetLog { Answer = churn.SeeAsync });

        for (var step = 0; step < 1500; step++)
        {
            await churn.StepAsync();
            if (churn.OneIn(40))
            {
                proxy.Cut();
            }

            if (churn.OneIn(150))
            {
                proxy.IsDown = !proxy.IsDown;
            }
        }

        proxy.IsDown = false;
        await churn.ConvergesAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Nothing_is_missed_although_the_server_is_killed_and_its_history_is_forgotten()
    {
        await using var server = await ApiServerProcess.StartAsync();
        var widgets = new WidgetFixture(server.Configuration);
        await widgets.InitializeAsync();
        var churn = new Churn(widgets, names: 400, seed: 2);
        await using var proxy = ProxyTo(widgets);
        using var host = await widgets.StartOperatorAsync(new WidgetLog { Answer = churn.SeeAsync });

        for (var round = 0; round < 2; round++)
        {
            await StepsAsync(churn, 800);

            // What happens from here on reaches the operator by a list alone: its version is gone when it comes back.
            proxy.IsDown = true;
            proxy.Cut();
            await StepsAsync(churn, 200);
            await server.CompactAsync();
            server.Kill();
            await server.RestartAsync();
            await StepsAsync(churn, 200);
            proxy.IsDown = false;
        }

        await churn.ConvergesAsync();
        await host.StopAsync();
    }

    private static async Task StepsAsync(Churn churn, int count)
    {
        for (var step = 0; step < count; step++)
        {
            await churn.StepAsync();
        }
    }

    /// <summary>Puts a proxy between the API server and the operator; what the test itself asks goes straight.</summary>
    private static CuttingProxy ProxyTo(WidgetFixture widgets)
    {
        var server = new Uri(widgets.Configuration.Host);
        var proxy = new CuttingProxy(server.Host, server.Port);
        widgets.Configuration.Host = $"https://127.0.0.1:{proxy.Port}";
        return proxy;
    }
}
