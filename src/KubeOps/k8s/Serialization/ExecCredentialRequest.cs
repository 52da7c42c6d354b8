namespace k8s.Serialization;

/// <summary>What an exec plugin is told, in the variable KUBERNETES_EXEC_INFO.</summary>
internal sealed class ExecCredentialRequest
{
    public required string ApiVersion { get; init; }

    public string Kind { get; init; } = "ExecCredential";

    public required ExecCredentialRequestSpec Spec { get; init; }
}

/// <summary>Whether a person is there to ask, and which cluster it is about.</summary>
internal sealed class ExecCredentialRequestSpec
{
    public bool Interactive { get; init; }

    public ExecCredentialCluster? Cluster { get; init; }
}

/// <summary>The cluster, for plugins that asked to be told.</summary>
internal sealed class ExecCredentialCluster
{
    public string? Server { get; init; }

    public string? CertificateAuthorityData { get; init; }

    public string? TlsServerName { get; init; }

    public bool InsecureSkipTlsVerify { get; init; }
}
