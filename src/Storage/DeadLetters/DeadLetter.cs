using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kubernaut.Audit;
using Kubernaut.Storage.Audit;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>An entry of the stream: an accepted event, exactly as it is to be inserted.</summary>
/// <param name="Id">The entry's, by the clock of Redis: milliseconds since 1970 and a number.</param>
/// <param name="EventJson">The event in UTF-8; payloads stand in it as their sender wrote them.</param>
/// <param name="ContentHash">As hexadecimal digits.</param>
internal sealed record DeadLetter(string Id, byte[] EventJson, string ContentHash)
{
    public static byte[] JsonOf(AcceptedAuditEvent accepted) => JsonSerializer.SerializeToUtf8Bytes(accepted.Event, AuditJson.Default.AuditEvent);

    public static string HashOf(AcceptedAuditEvent accepted) => Convert.ToHexStringLower(accepted.ContentHash);

    /// <returns>False when this is nothing that we have written.</returns>
    public bool TryRead([NotNullWhen(true)] out AcceptedAuditEvent? accepted)
    {
        try
        {
            accepted = JsonSerializer.Deserialize(EventJson, AuditJson.Default.AuditEvent) is { } audit
                ? new AcceptedAuditEvent(audit, Convert.FromHexString(ContentHash))
                : null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            accepted = null;
        }

        return accepted is not null;
    }
}
