namespace Kubernaut.Audit.Client;

/// <summary>Tells the owner of a client what it could not deliver.</summary>
internal sealed class Undelivered(Action<UndeliveredAuditEvent>? callback, AuditClientMetrics metrics)
{
    private readonly Lock _oneAtATime = new();

    public void Report(AuditEvent audit, UndeliveredReason reason, string detail)
    {
        metrics.Ended(reason switch
        {
            UndeliveredReason.Refused => "refused",
            UndeliveredReason.Dropped => "dropped",
            _ => "abandoned",
        });

        try
        {
            lock (_oneAtATime)
            {
                callback?.Invoke(new UndeliveredAuditEvent(audit, reason, detail));
            }
        }
        catch (Exception)
        {
            // The callback's own trouble must not end the delivery of all that follows.
            metrics.CallbackFailed();
        }
    }
}
