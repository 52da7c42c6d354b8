using System.Text.Encodings.Web;
using System.Text.Json;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;

namespace Kubernaut.Api.Audit;

/// <summary>
/// Writes into an event's metadata whose token it came with, beside the actor that its sender claims. The mark is ours and not
/// content: a retry that comes with another token is still the same event, and the first mark stays.
/// </summary>
internal static class CallerMark
{
    /// <summary>Reserved in metadata; a sender who could write it could be anybody.</summary>
    public const string Member = "kubernaut_caller";

    /// <summary>Finds a sender who writes the mark.</summary>
    public static void Check(JsonElement metadata, string pointer, ProblemList problems)
    {
        if (metadata.TryGetProperty(Member, out _))
        {
            problems.AddAt(JsonPointer.Member(pointer, Member), "is reserved: the server writes here whose token the event came with");
        }
    }

    /// <param name="metadata">A JSON object as text.</param>
    /// <param name="caller">Null where callers are not told apart: nothing is written.</param>
    public static string AddTo(string metadata, string? caller)
    {
        if (caller is null)
        {
            return metadata;
        }

        var members = metadata.AsSpan().Trim()[1..^1].Trim();
        return $$"""{"{{Member}}":"{{JsonEncodedText.Encode(caller, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}"{{(members.IsEmpty ? "" : ",")}}{{members}}}""";
    }
}
