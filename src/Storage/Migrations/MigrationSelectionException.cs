namespace Kubernaut.Storage.Migrations;

/// <summary>Tables were chosen that are not known, or a step was to be skipped that another one needs.</summary>
public sealed class MigrationSelectionException(string message) : Exception(message);
