using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Kubernaut.Api.Problems;

namespace Kubernaut.Api.Requests;

/// <summary>Reads the members of one object of a body strictly: what is unknown, doubled, missing or of the wrong type is a problem.</summary>
internal sealed class JsonMembers
{
    /// <summary>Longest name that is looked up without making a string of it.</summary>
    private const int ShortName = 64;

    private readonly Dictionary<string, JsonElement> _members;
    private readonly string _pointer;
    private readonly ProblemList _problems;

    public JsonMembers(JsonElement element, string pointer, FrozenSet<string> known, ProblemList problems)
    {
        (_members, _pointer, _problems) = (new(known.Count, StringComparer.Ordinal), pointer, problems);
        if (element.ValueKind is not JsonValueKind.Object)
        {
            problems.AddAt(pointer, "must be an object");
            return;
        }

        IsObject = true;
        var isKnownTold = false;
        foreach (var member in element.EnumerateObject())
        {
            if (JsonText.FindFault(JsonMarshal.GetRawUtf8PropertyName(member)) is { } fault)
            {
                problems.AddAt(pointer, $"has a member whose name {fault}");
            }
            else if (FindName(known, member) is not { } name)
            {
                // Once: the answer must not outgrow the request.
                problems.AddAt(At(member.Name), isKnownTold ? "is not a member known here" : $"is not a member known here; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
                isKnownTold = true;
            }
            else if (!_members.TryAdd(name, member.Value))
            {
                problems.AddAt(At(name), "is given more than once");
            }
        }
    }

    public bool IsObject { get; }

    /// <summary>Given, and not as null.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out var value) && value.ValueKind is not JsonValueKind.Null;

    public bool IsTrue(string name) => _members.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.True;

    public string At(string name) => JsonPointer.Member(_pointer, name);

    /// <returns>Null when it is absent, null or of another type; only the last is a problem.</returns>
    public JsonElement? Value(string name, JsonValueKind kind)
    {
        if (!_members.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        _problems.AddAt(At(name), kind is JsonValueKind.Object ? "must be an object" : $"must be a {kind.ToString().ToLowerInvariant()}");
        return null;
    }

    /// <param name="name">Of the member.</param>
    /// <param name="maxLength">In characters (code points), as PostgreSQL counts.</param>
    public string? Text(string name, int maxLength)
    {
        if (Value(name, JsonValueKind.String) is not { } value)
        {
            return null;
        }

        if (JsonText.FindFault(JsonMarshal.GetRawUtf8Value(value)) is { } fault)
        {
            _problems.AddAt(At(name), fault);
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > maxLength && text.EnumerateRunes().Count() > maxLength)
        {
            _problems.AddAt(At(name), $"must have at most {maxLength} characters");
        }

        return text;
    }

    public string RequiredText(string name, int maxLength)
    {
        var text = Text(name, maxLength);
        if (text is null && !Has(name))
        {
            _problems.AddAt(At(name), "is required");
        }
        else if (text?.Length == 0)
        {
            _problems.AddAt(At(name), "must not be empty");
        }

        return text ?? "";
    }

    public string RequiredChoice(string name, IReadOnlyList<string> choices)
    {
        var text = RequiredText(name, int.MaxValue);
        if (text.Length > 0 && !choices.Contains(text))
        {
            _problems.AddAt(At(name), $"must be one of {string.Join(", ", choices)}");
        }

        return text;
    }

    public double? Number(string name, double least, double most)
    {
        if (Value(name, JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        if (value.TryGetDouble(out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.AddAt(At(name), string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));
        return null;
    }

    public int? Integer(string name, int least, int most)
    {
        if (Value(name, JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        if (value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.AddAt(At(name), $"must be a whole number from {least} to {most}");
        return null;
    }

    public bool Flag(string name)
    {
        if (!Has(name) || _members[name].ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return Has(name) && _members[name].GetBoolean();
        }

        _problems.AddAt(At(name), "must be true or false");
        return false;
    }

    public Guid? Uuid(string name)
    {
        if (Text(name, int.MaxValue) is not { } text)
        {
            return null;
        }

        if (Guid.TryParseExact(text, "D", out var uuid))
        {
            return uuid;
        }

        _problems.AddAt(At(name), "must be a UUID");
        return null;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name, int.MaxValue) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var instant))
        {
            return instant;
        }

        _problems.AddAt(At(name), "must be an instant of RFC 3339 with a zone, such as 2026-11-20T08:15:30.25Z");
        return null;
    }

    /// <returns>The known name, rather than another string like it for each event; null when it is unknown.</returns>
    private static string? FindName(FrozenSet<string> known, JsonProperty member)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        Span<char> name = stackalloc char[ShortName];
        if (raw.Length <= ShortName && !raw.Contains((byte)'\\') && Ascii.ToUtf16(raw, name, out var length) is OperationStatus.Done)
        {
            return known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out var found) ? found : null;
        }

        return known.TryGetValue(member.Name, out var same) ? same : null;
    }
}
