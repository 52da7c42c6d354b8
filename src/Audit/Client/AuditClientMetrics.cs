using System.Diagnostics.Metrics;

namespace Kubernaut.Audit.Client;

/// <summary>What a client tells of its work, under the meter <see cref="MeterName"/>.</summary>
internal sealed class AuditClientMetrics : IDisposable
{
    public const string MeterName = "Kubernaut.Audit.Client";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _events;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _callbackFailures;

    public AuditClientMetrics(Func<long> buffered)
    {
        _events = _meter.CreateCounter<long>(
            "kubernaut_audit_client_events",
            description: "Audit events by how their delivery ended: stored, queued (safe, not in the table yet), refused, dropped (buffer full), abandoned (client disposed).");
        _retries = _meter.CreateCounter<long>(
            "kubernaut_audit_client_retries",
            description: "Requests to be repeated, by reason: connection, timeout, token, access, rate, unavailable, server_fault, not_understood.");
        _callbackFailures = _meter.CreateCounter<long>(
            "kubernaut_audit_client_callback_failures",
            description: "Exceptions of the callback for events that could not be delivered.");
        _meter.CreateObservableGauge("kubernaut_audit_client_buffered", buffered, description: "Audit events that wait or are under way.");
    }

    public void Ended(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Retried(string reason) => _retries.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void CallbackFailed() => _callbackFailures.Add(1);

    public void Dispose() => _meter.Dispose();
}
