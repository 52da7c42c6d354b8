using Kubernaut.Entities;

namespace Kubernaut.Operator.Conditions;

/// <summary>What the steps of a reconcile leave behind: the status they saw, without conditions, and how they ended.</summary>
/// <param name="Status">Of what was done before a failure, if there was one.</param>
/// <param name="Outcome">How the steps ended.</param>
/// <param name="Failure">What was thrown; null when the steps ended by themselves.</param>
internal sealed record ReconcileReport<TStatus>(TStatus Status, ReconcileOutcome Outcome, Exception? Failure = null)
    where TStatus : ConditionedStatus;
