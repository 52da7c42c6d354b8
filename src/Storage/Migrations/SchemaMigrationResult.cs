namespace Kubernaut.Storage.Migrations;

/// <summary>What one run of the migrations did to a database, and what it had to leave.</summary>
/// <param name="Applied">Names of the steps applied by this run, in their order.</param>
/// <param name="Pending">Steps that wait for an extension or for roles.</param>
public sealed record SchemaMigrationResult(IReadOnlyList<string> Applied, IReadOnlyList<PendingMigration> Pending);

/// <summary>A step that waits until a superuser has run the command in this database.</summary>
public sealed record PendingMigration(string Name, string Command);
