namespace k8s.Serialization;

/// <summary>What an exec plugin prints.</summary>
internal sealed class ExecCredential
{
    public ExecCredentialStatus? Status { get; set; }
}

/// <summary>The credential itself.</summary>
internal sealed class ExecCredentialStatus
{
    public string? Token { get; set; }

    /// <summary>Null: good until refused.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; set; }
}
