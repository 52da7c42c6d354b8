namespace Kubernaut.Operator.Conditions;

/// <summary>Instants as Kubernetes shows them.</summary>
internal static class KubernetesTime
{
    /// <summary>Fractions are cut: nobody sees them, and a status that differs in nothing else would be a write for nothing.</summary>
    public static DateTimeOffset ToWholeSecond(this DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
}
