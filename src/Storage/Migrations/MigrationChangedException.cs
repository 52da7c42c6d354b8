namespace Kubernaut.Storage.Migrations;

/// <summary>A step was applied to this database with other text than this program carries.</summary>
public sealed class MigrationChangedException(string name, string applied, string ours) : Exception(
    $"Migration {name} was applied to this database with other content (checksum {applied[..12]}…, this program has {ours[..12]}…). "
    + "A released migration is never edited, so either this program is not a released one or the database was migrated by one that is not. "
    + "Start the version that migrated the database, or restore the file and put the change into a new migration.");
