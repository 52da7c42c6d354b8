using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kubernaut.Storage.DeadLetters;

namespace Kubernaut.Operator.Commands;

/// <summary>Prints what is in the quarantine, for people or for scripts.</summary>
internal static class DlqText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json(long total, IReadOnlyList<QuarantinedEvent> entries) =>
        JsonSerializer.Serialize(new { total, entries = entries.Select(ForScripts) }, Options);

    public static string Json(QuarantinedEvent entry) => JsonSerializer.Serialize(ForScripts(entry), Options);

    public static string Table(long total, IReadOnlyList<QuarantinedEvent> entries)
    {
        if (entries.Count == 0)
        {
            return "The quarantine is empty.";
        }

        string[][] rows = [["ID", "SINCE", "EVENT", "TYPE", "REASON"], .. entries.Select(Row)];
        var widths = Enumerable.Range(0, 4).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, column) => column < widths.Length ? cell.PadRight(widths[column]) : cell)));
        return string.Join('\n', [.. lines, $"{entries.Count} of {total}"]);
    }

    public static string Lines(QuarantinedEvent entry) => $"""
        id           {entry.Id}
        quarantined  {entry.QuarantinedAt:yyyy-MM-dd HH:mm:ss'Z'}
        accepted     {(entry.QueuedAt is { } queued ? $"{queued:yyyy-MM-dd HH:mm:ss'Z'}" : "unknown")}
        reason       {entry.Reason}
        hash         {entry.ContentHash}
        {EventOf(entry)?.ToJsonString(Options) ?? entry.EventJson}
        """;

    private static string[] Row(QuarantinedEvent entry)
    {
        var audit = EventOf(entry) as JsonObject;
        return [entry.Id, $"{entry.QuarantinedAt:yyyy-MM-dd HH:mm:ss'Z'}", Text(audit, "event_id"), Text(audit, "event_type"), entry.Reason.ReplaceLineEndings(" ")];
    }

    private static string Text(JsonObject? audit, string member) => audit?[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "-";

    /// <summary>The event as an object where it is one, so that a script can reach into it; else as the text that it is.</summary>
    private static object ForScripts(QuarantinedEvent entry) => new
    {
        entry.Id,
        entry.QuarantinedAt,
        entry.QueuedAt,
        entry.Reason,
        entry.ContentHash,
        Event = EventOf(entry) ?? JsonValue.Create(entry.EventJson),
    };

    private static JsonNode? EventOf(QuarantinedEvent entry)
    {
        try
        {
            return JsonNode.Parse(entry.EventJson, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            // Not an event, which is why it is here.
            return null;
        }
    }
}
