namespace Kubernaut.Api.Access;

/// <summary>Whether a request is served, and if not, why.</summary>
public abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <param name="Caller">The name that the token proves; null where callers are not told apart.</param>
    public sealed record Allowed(string? Caller) : AccessDecision;

    /// <summary>Nobody has this token, or not any more.</summary>
    public sealed record Unauthenticated : AccessDecision;

    /// <summary>The caller is known, and nothing grants them this.</summary>
    public sealed record Forbidden(string Caller) : AccessDecision;

    /// <summary>Whoever decides cannot be asked, and has not said yes lately.</summary>
    public sealed record Undecided : AccessDecision;
}
