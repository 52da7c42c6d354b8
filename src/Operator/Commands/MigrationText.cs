using System.Text.Json;
using System.Text.Json.Serialization;
using Kubernaut.Storage.Migrations;

namespace Kubernaut.Operator.Commands;

/// <summary>Prints what the migrations did, would do or miss, for people or for scripts.</summary>
internal static class MigrationText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string Lines(IReadOnlyList<MigrationStatus> migrations) => string.Join('\n', migrations.Select(Line));

    public static string Lines(SchemaMigrationResult result) => string.Join('\n',
    [
        .. result.Applied.Select(name => $"applied  {name}"),
        .. result.Pending.Select(Line),
        $"{result.Applied.Count} applied, {result.Pending.Count} pending",
    ]);

    public static string Lines(MigrationPlan plan) => plan.Steps.Count + plan.Partitions.Count == 0
        ? "nothing to do"
        : string.Join('\n', [.. plan.Steps.Select(Line), .. plan.Partitions.Select(name => $"{"missing",-8} {name}")]);

    public static string Lines(SchemaVerification found) => string.Join('\n',
    [
        .. found.Missing.Select(each => $"missing  {each}"),
        .. found.Invalid.Select(each => $"invalid  {each}"),
        .. found.Waiting.Select(Line),
        found.IsWhole ? "the schema is whole" : $"{found.Missing.Count} missing, {found.Invalid.Count} invalid",
    ]);

    private static string Line(PendingMigration pending) => $"pending  {pending.Name} (needs, by a superuser: {pending.Command})";

    private static string Line(MigrationStatus migration)
    {
        var note = migration.State is MigrationState.Waiting ? $"  needs, by a superuser: {migration.Needs}" : $"{migration.AppliedAt:  yyyy-MM-dd HH:mm:ss'Z'}";
        return $"{migration.State.ToString().ToLowerInvariant(),-8} {migration.Name}{note}";
    }
}
