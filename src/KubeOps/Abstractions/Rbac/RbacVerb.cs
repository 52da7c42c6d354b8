namespace KubeOps.Abstractions.Rbac;

/// <summary>The verbs of a role.</summary>
[Flags]
public enum RbacVerb
{
    None = 0,

    /// <summary>The wildcard.</summary>
    All = 1 << 0,
    Get = 1 << 1,
    List = 1 << 2,
    Watch = 1 << 3,
    Create = 1 << 4,
    Update = 1 << 5,
    Patch = 1 << 6,
    Delete = 1 << 7,

    /// <summary>Every verb, written out.</summary>
    AllExplicit = 1 << 8,
}
