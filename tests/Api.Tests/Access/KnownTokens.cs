using Kubernaut.Api.Access;

namespace Kubernaut.Api.Tests.Access;

/// <summary>Knows tokens that stand for the decisions; any other is nobody's.</summary>
internal sealed class KnownTokens : IAccessControl
{
    public const string Writer = "writer-token";

    /// <summary>Another token of the writer's.</summary>
    public const string WriterRenewed = "writer-token-renewed";

    public const string OtherWriter = "other-writer-token";
    public const string Stranger = "stranger-token";
    public const string Unlucky = "unlucky-token";

    public Task<AccessDecision> DecideAsync(string? token, AccessRight right, CancellationToken cancellationToken) =>
        Task.FromResult<AccessDecision>(token switch
        {
            Writer or WriterRenewed => new AccessDecision.Allowed("system:serviceaccount:apps:writer"),
            OtherWriter => new AccessDecision.Allowed("system:serviceaccount:apps:other-writer"),
            Stranger => new AccessDecision.Forbidden("system:serviceaccount:apps:stranger"),
            Unlucky => new AccessDecision.Undecided(),
            _ => new AccessDecision.Unauthenticated(),
        });
}
