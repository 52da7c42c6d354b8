using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Kubernaut.Api.Tests.Audit;

/// <summary>Generates bodies that are each wrong in one way that is known, and right in all others.</summary>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Body">Not always JSON, and not always UTF-8.</param>
public sealed record MalformedBody(string Fault, byte[] Body)
{
    /// <summary>Stands in a valid body where the fault goes.</summary>
    private const string Mark = "@@@";

    private static readonly string[] TextMembers =
    [
        "event_type", "event_category", "event_outcome", "service_name", "service_version", "actor_type", "actor_id", "actor_name",
        "resource_type", "resource_id", "resource_name", "correlation_id", "trace_id", "span_id", "event_id", "parent_event_id", "event_timestamp",
    ];

    private static readonly string[] Payloads = ["event_data", "metadata"];

    private static readonly Gen<string> AnyText = Gen.Elements("event_type", "resource_id", "actor_name", "correlation_id", "span_id");

    /// <summary>A place in a string: of a member, of a payload, or the name of a member of a payload.</summary>
    private static readonly Gen<Func<string, string>> InText = Gen.OneOf(
        from member in AnyText
        select (Func<string, string>)(text => With(member, $"\"{text}\"")),
        from payload in Gen.Elements(Payloads)
        from depth in Gen.Choose(0, 20)
        select (Func<string, string>)(text => With(payload, $$"""{"a":{{Nested(depth, $"\"{text}\"")}}}""")),
        from payload in Gen.Elements(Payloads)
        select (Func<string, string>)(text => With(payload, $$"""{"{{text}}":1}""")));

    private static readonly Gen<string> Padding = Gen.Elements("", "a", "ä☃", "\\n", "\\\\", "\\ud83d\\ude00");

    public static Gen<MalformedBody> Any { get; } = Gen.OneOf(
        WrongType(), Nul(), LoneSurrogate(), TooDeep(), HugeNumber(), InvalidUtf8(), TwiceTheSame(), Truncated(), Year1Or9999(), TooLongOrUnknown());

    private static Gen<MalformedBody> WrongType() => Gen.OneOf(
        from member in Gen.Elements(TextMembers)
        from value in Gen.Elements("0", "-1.5e3", "true", "false", "{}", "[]", "[\"a\"]")
        select Json("wrong type", With(member, value)),
        from member in Gen.Elements(Payloads)
        from value in Gen.Elements("0", "\"{}\"", "true", "[]", "[{}]")
        select Json("wrong type", With(member, value)),
        from value in Gen.Elements("null", "0", "\"\"", "[]", "[{}]", "true")
        select Json("wrong type", value));

    private static Gen<MalformedBody> Nul() =>
        from place in InText
        from before in Padding
        from nul in Gen.Elements("\\u0000", "\0")
        from after in Padding
        select Json("NUL", place(before + nul + after));

    private static Gen<MalformedBody> LoneSurrogate() =>
        from place in InText
        from before in Padding
        from half in Gen.Elements("\\ud800", "\\uDBFF", "\\udc00", "\\uDFFF", "\\ude00\\ud83d", "\\ud83d\\ud83d\\ude00", "\\ud83dx")
        from after in Gen.Elements("", "a", "\\n")
        select Json("lone surrogate", place(before + half + after));

    private static Gen<MalformedBody> TooDeep() =>
        from payload in Gen.Elements(Payloads)
        from depth in Gen.OneOf(Gen.Choose(32, 100), Gen.Choose(1000, 20_000))
        from isClosed in Gen.Elements(true, false)
        select Json("too deep", With(payload, $$"""{"a":{{(isClosed ? Nested(depth, "1") : new string('[', depth))}}}"""));

    private static Gen<MalformedBody> HugeNumber() =>
        from payload in Gen.Elements(Payloads)
        from number in Gen.OneOf(
            from exponent in Gen.Choose(401, int.MaxValue)
            from sign in Gen.Elements("e", "E+", "e-")
            select $"1{sign}{exponent}",
            Gen.Constant("1e99999999999999999999"),
            from digits in Gen.Choose(401, 5000)
            select new string('9', digits),
            from digits in Gen.Choose(401, 5000)
            select $"-0.{new string('3', digits)}")
        select Json("huge number", With(payload, $$"""{"n":[{{number}}]}"""));

    private static Gen<MalformedBody> InvalidUtf8() =>
        from place in InText
        from bytes in Gen.Elements<byte[]>([0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x98], [0x80], [0xf0, 0x9f, 0x98])
        select new MalformedBody("invalid UTF-8", Splice(place(Mark), bytes));

    private static Gen<MalformedBody> TwiceTheSame() => Gen.OneOf(
        from member in Gen.Elements(TextMembers)
        select Json("twice the same", Valid()[..^1] + $",\"resource_name\":\"a\",\"{member}\":\"a\",\"{member}\":\"b\"}}"),
        from payload in Gen.Elements(Payloads)
        from name in Gen.Elements("a", "ä", "\\u0061")
        from depth in Gen.Choose(0, 20)
        select Json("twice the same", With(payload, $$"""{"in":{{Nested(depth, $$"""{"a":1,"ä":2,"{{name}}":3}""")}}}""")));

    private static Gen<MalformedBody> Truncated() =>
        from left in Gen.Choose(0, 10_000)
        let whole = Encoding.UTF8.GetBytes(Valid())
        select new MalformedBody("truncated", whole[..(left % whole.Length)]);

    private static Gen<MalformedBody> Year1Or9999() =>
        from year in Gen.Elements("0001", "9999", "0000", "1969", "10000", "-001")
        from rest in Gen.Elements("-01-01T00:00:00Z", "-12-31T23:59:59.9999999Z", "-12-31T23:59:59-14:00", "-01-01T00:00:00+14:00", "-02-30T00:00:00Z", "-01-01T00:00:00", "-01-01")
        select Json($"year {year}", With("event_timestamp", $"\"{year}{rest}\""));

    private static Gen<MalformedBody> TooLongOrUnknown() => Gen.OneOf(
        from member in Gen.Elements("event_type", "event_category", "service_name", "service_version", "resource_type", "resource_id", "correlation_id", "trace_id")
        from length in Gen.Choose(256, 3000)
        from letter in Gen.Elements("x", "ä", "\\ud83d\\ude00")
        select Json("too long", With(member, $"\"{string.Concat(Enumerable.Repeat(letter, length))}\"")),
        from member in Gen.Elements("", "colour", "Event_Type", "event_date", "received_at", "a/b~c", "event_data.a")
        select Json("unknown", Valid()[..^1] + $",\"{member}\":1}}"),
        from member in Gen.Elements("event_type", "event_category", "event_outcome", "service_name", "actor_type", "resource_type", "resource_id")
        from value in Gen.Elements("null", "\"\"")
        select Json("missing", With(member, value)));

    private static MalformedBody Json(string fault, string body) => new(fault, Encoding.UTF8.GetBytes(body));

    private static string Valid() => Sample.Event().With("event_data", JsonNode.Parse("""{"text":"ä ☃","numbers":[1.5e10,-0]}""")).ToJsonString();

    /// <summary>A valid event with the JSON of one member replaced, or added.</summary>
    private static string With(string member, string json) =>
        Sample.Event().With(member, Mark).ToJsonString().Replace($"\"{Mark}\"", json, StringComparison.Ordinal);

    private static string Nested(int depth, string inner) => new string('[', depth) + inner + new string(']', depth);

    private static byte[] Splice(string body, byte[] bytes)
    {
        var whole = Encoding.UTF8.GetBytes(body);
        var at = whole.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Mark));
        return [.. whole[..at], .. bytes, .. whole[(at + Mark.Length)..]];
    }
}
