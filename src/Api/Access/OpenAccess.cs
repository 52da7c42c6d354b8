namespace Kubernaut.Api.Access;

/// <summary>Lets everybody in, for development on a loopback address.</summary>
internal sealed class OpenAccess : IAccessControl
{
    private static readonly Task<AccessDecision> Anybody = Task.FromResult<AccessDecision>(new AccessDecision.Allowed(Caller: null));

    public Task<AccessDecision> DecideAsync(string? token, AccessRight right, CancellationToken cancellationToken) => Anybody;
}
