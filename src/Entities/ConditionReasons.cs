namespace Kubernaut.Entities;

/// <summary>The reasons of <see cref="ConditionTypes.Reconciling"/> that every kind has.</summary>
public static class ConditionReasons
{
    /// <summary>A failed reconcile will be repeated without anybody's help.</summary>
    public const string ProgressingWithRetry = "ProgressingWithRetry";
}
