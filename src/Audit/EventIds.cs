using System.Buffers.Binary;

namespace Kubernaut.Audit;

/// <summary>Reads what an id tells of its event.</summary>
public static class EventIds
{
    /// <summary>The moment that a UUIDv7 carries, milliseconds since 1970 in its first 48 bits (RFC 9562); at most the last that .NET knows. Null for other ids.</summary>
    public static DateTimeOffset? TimeOf(Guid id)
    {
        if (id.Version != 7)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }
}
