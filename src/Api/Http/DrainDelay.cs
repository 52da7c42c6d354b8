using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Goes on serving for a while after the order to stop: readiness is off already, and whoever routes requests here needs time to see that.</summary>
internal sealed partial class DrainDelay(IOptions<HttpOptions> options, TimeProvider time, ILogger<DrainDelay> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called before any part of the process is stopped.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogDraining(options.Value.DrainDelay.TotalSeconds);
        return Task.Delay(options.Value.DrainDelay, time, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Told to stop: not ready any more, serving for another {DelaySeconds} s")]
    private partial void LogDraining(double delaySeconds);
}
