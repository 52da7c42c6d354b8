namespace Kubernaut.Entities;

/// <summary>The reasons that every kind has.</summary>
public static class ConditionReasons
{
    /// <summary>Of <see cref="ConditionTypes.Reconciling"/>: a failed reconcile will be repeated without anybody's help.</summary>
    public const string ProgressingWithRetry = "ProgressingWithRetry";

    /// <summary>Of <see cref="ConditionTypes.Stalled"/>: the database has not had the migrations that this operator needs.</summary>
    public const string SchemaOutdated = "SchemaOutdated";
}
