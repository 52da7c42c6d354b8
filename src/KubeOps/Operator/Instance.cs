namespace KubeOps.Operator;

/// <summary>Names of this process.</summary>
internal static class Instance
{
    /// <summary>The pod; the machine where there is no pod.</summary>
    public static string Pod { get; } = Environment.GetEnvironmentVariable("POD_NAME") is { Length: > 0 } pod ? pod : Environment.MachineName;

    /// <summary>Never the same again: a pod that was restarted must not take itself for the one that still holds the lease.</summary>
    public static string Identity { get; } = $"{Pod}_{Guid.NewGuid():N}";
}
