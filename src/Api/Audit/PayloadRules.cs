using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>Finds everything in a payload that jsonb would refuse, change or choke on.</summary>
internal sealed class PayloadRules
{
    private readonly string _root;
    private readonly ProblemList _problems;

    /// <summary>Names and indexes from the root to where we are; becomes a pointer only when there is a problem.</summary>
    private readonly List<(string? Name, int Index)> _path = [];

    /// <summary>Of all numbers, as jsonb spells them out.</summary>
    private long _digits;

    private PayloadRules(string root, ProblemList problems) => (_root, _problems) = (root, problems);

    public static void Check(JsonElement payload, string pointer, ProblemList problems)
    {
        if (JsonMarshal.GetRawUtf8Value(payload).Length > AuditLimits.MaxPayloadBytes)
        {
            problems.AddAt(pointer, $"must have at most {AuditLimits.MaxPayloadBytes / 1024} KiB");
            return;
        }

        var rules = new PayloadRules(pointer, problems);
        rules.Check(payload);
        if (rules._digits > AuditLimits.MaxPayloadBytes)
        {
            problems.AddAt(pointer, $"must have at most {AuditLimits.MaxPayloadBytes / 1024} KiB, also with its numbers written without exponents");
        }
    }

    private void Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when _path.Count >= AuditLimits.MaxPayloadDepth:
                Add($"must not be nested deeper than {AuditLimits.MaxPayloadDepth} levels");
                break;

            case JsonValueKind.Object:
                CheckMembers(element);
                break;

            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    CheckAt(item, name: null, index++);
                }

                break;

            case JsonValueKind.String when JsonText.FindFault(JsonMarshal.GetRawUtf8Value(element)) is { } fault:
                Add(fault);
                break;

            case JsonValueKind.Number when !IsStorable(JsonMarshal.GetRawUtf8Value(element)):
                Add($"must be a number of at most {AuditLimits.MaxNumberLength} digits");
                break;
        }
    }

    private void CheckMembers(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (JsonText.FindFault(JsonMarshal.GetRawUtf8PropertyName(member)) is { } fault)
            {
                Add($"has a member whose name {fault}");
                continue;
            }

            var name = member.Name;
            if (!names.Add(name))
            {
                // jsonb keeps the last of them and forgets the others.
                _path.Add((name, 0));
                Add("is given more than once");
                _path.RemoveAt(_path.Count - 1);
                continue;
            }

            CheckAt(member.Value, name, index: 0);
        }
    }

    private void CheckAt(JsonElement element, string? name, int index)
    {
        _path.Add((name, index));
        Check(element);
        _path.RemoveAt(_path.Count - 1);
    }

    /// <summary>jsonb holds a numeric, which spells out 1e100000 in 100 KB and refuses 1e200000.</summary>
    private bool IsStorable(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        var size = 0;
        if (number.Length > AuditLimits.MaxNumberLength
            || (exponent >= 0 && !int.TryParse(number[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size))
            || Math.Abs((long)size) > AuditLimits.MaxNumberLength)
        {
            return false;
        }

        _digits += number.Length + Math.Abs(size);
        return true;
    }

    private void Add(string message) => _problems.AddAt(
        _path.Aggregate(_root, (pointer, step) => step.Name is { } name ? JsonPointer.Member(pointer, name) : JsonPointer.Item(pointer, step.Index)),
        message);
}
