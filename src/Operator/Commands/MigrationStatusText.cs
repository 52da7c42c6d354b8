using System.Text.Json;
using System.Text.Json.Serialization;
using Kubernaut.Storage.Migrations;

namespace Kubernaut.Operator.Commands;

/// <summary>Prints how the migrations stand, for people or for scripts.</summary>
internal static class MigrationStatusText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Json(IReadOnlyList<MigrationStatus> migrations) => JsonSerializer.Serialize(new { migrations }, Options);

    public static string Lines(IReadOnlyList<MigrationStatus> migrations) => string.Join('\n', migrations.Select(Line));

    private static string Line(MigrationStatus migration)
    {
        var note = migration.State is MigrationState.Waiting ? $"  needs, by a superuser: {migration.Needs}" : $"{migration.AppliedAt:  yyyy-MM-dd HH:mm:ss'Z'}";
        return $"{migration.State.ToString().ToLowerInvariant(),-8} {migration.Name}{note}";
    }
}
