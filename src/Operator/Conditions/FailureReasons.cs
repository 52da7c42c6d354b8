using Kubernaut.Entities;
using Kubernaut.Operator.Migrations;
using Kubernaut.Storage.Postgres;
using Npgsql;

namespace Kubernaut.Operator.Conditions;

/// <summary>What an unexpected failure is called in the conditions of a kind.</summary>
/// <param name="Passing">PostgreSQL is away or busy.</param>
/// <param name="Other">Anything else that is tried again.</param>
/// <param name="Denied">The role may not do it, which a person must mend; null where the kind has no word for it.</param>
internal sealed record FailureReasons(string Passing, string Other, string? Denied = null)
{
    /// <summary>A person who mends the database should not have to wait long for it to be noticed.</summary>
    private static readonly TimeSpan MendedRecheck = TimeSpan.FromMinutes(1);

    public ReconcileOutcome Explain(SchemaObstacle obstacle) => obstacle.NeedsPerson
        ? new ReconcileOutcome.Stalled(Passing, obstacle.Message, MendedRecheck) { StalledReason = ConditionReasons.SchemaOutdated }
        : new ReconcileOutcome.Waiting(Passing, obstacle.Message);

    public ReconcileOutcome Explain(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied when Denied is not null =>
            new ReconcileOutcome.Stalled(Other, $"The database role may not do what is needed: {denied.MessageText}.", MendedRecheck) { StalledReason = Denied },
        _ when PostgresErrors.IsPassing(failure) =>
            new ReconcileOutcome.Waiting(Passing, $"PostgreSQL cannot be used right now; it will be tried again: {failure.Message}"),
        _ => new ReconcileOutcome.Waiting(Other, $"The reconcile failed and will be tried again: {failure.Message}"),
    };
}
