using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Kubernaut.Storage.Audit;

namespace Kubernaut.Api.Audit;

/// <summary>Writes a cursor as text that callers hand back and do not look into.</summary>
internal static class CursorText
{
    private const int Length = sizeof(long) + 16;

    public static string Format(AuditCursor cursor)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor.EventTimestamp.UtcTicks);
        cursor.EventId.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out AuditCursor? cursor)
    {
        cursor = null;
        if (!Base64Url.IsValid(text, out var length) || length != Length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        Base64Url.DecodeFromChars(text, bytes);
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        cursor = new AuditCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..], bigEndian: true));
        return true;
    }
}
