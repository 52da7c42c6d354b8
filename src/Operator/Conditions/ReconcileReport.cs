using Kubernaut.Entities;

namespace Kubernaut.Operator.Conditions;

/// <summary>What the steps of a reconcile leave behind: the status they saw, without conditions, and how they ended.</summary>
internal sealed record ReconcileReport<TStatus>(TStatus Status, ReconcileOutcome Outcome)
    where TStatus : ConditionedStatus;
