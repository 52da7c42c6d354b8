using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Http;

/// <summary>Looks at the certificate's files from time to time. Mounted secrets are swapped by a link, of which no file watcher tells reliably.</summary>
internal sealed class CertificateRefresh(ServerCertificate certificate, IOptions<HttpOptions> options, IMeterFactory meters, TimeProvider time) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IsTls)
        {
            // Before anything is served, so that a mistake in the files stops the start.
            certificate.Load();
            meters.Create("Kubernaut.Http").CreateObservableGauge(
                "kubernaut_tls_certificate_expiry_timestamp",
                () => certificate.Expiry!.Value.ToUnixTimeSeconds(),
                unit: "s",
                description: "When the certificate of the API ends, in seconds since 1970.");
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsTls)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.CertificateCheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            certificate.Refresh();
        }
    }
}
