using Kubernaut.Audit;

namespace Kubernaut.Storage.Audit;

/// <summary>An event that passed validation, and the fingerprint of what its sender sent.</summary>
/// <param name="Event">With every default filled in.</param>
/// <param name="ContentHash">SHA-256 of the members that the sender sent, in canonical form: tells a repeated event from another one under the same id.</param>
public sealed record AcceptedAuditEvent(AuditEvent Event, byte[] ContentHash);
