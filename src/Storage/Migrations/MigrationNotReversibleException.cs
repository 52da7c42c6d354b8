namespace Kubernaut.Storage.Migrations;

/// <summary>A step was to be taken back that is not known, or that nothing takes back.</summary>
public sealed class MigrationNotReversibleException(string message) : Exception(message);
