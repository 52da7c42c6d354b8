namespace Kubernaut.Api.Access;

/// <summary>Knows whose a token is and what they may do; registered under the <see cref="AuthMode"/> that it serves.</summary>
public interface IAccessControl
{
    /// <summary>Decides on a request. Its token is null when it carries none, or nothing that could be one.</summary>
    Task<AccessDecision> DecideAsync(string? token, AccessRight right, CancellationToken cancellationToken);
}
