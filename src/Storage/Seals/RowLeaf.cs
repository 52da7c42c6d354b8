using System.Buffers.Binary;

namespace Kubernaut.Storage.Seals;

/// <summary>The digest of one row under its key: 52 bytes.</summary>
internal readonly record struct RowLeaf : IComparable<RowLeaf>
{
    public const int Size = 52;

    private const int KeySize = 20;

    private static readonly DateOnly Epoch = new(2000, 1, 1);

    private readonly ReadOnlyMemory<byte> _bytes;

    public RowLeaf(ReadOnlyMemory<byte> bytes) => _bytes = bytes.Length == Size
        ? bytes
        : throw new InvalidDataException($"A leaf has {Size} bytes, not {bytes.Length}.");

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    public Guid EventId => new(Bytes[..16], bigEndian: true);

    public DateOnly EventDate => Epoch.AddDays(BinaryPrimitives.ReadInt32BigEndian(Bytes[16..KeySize]));

    /// <summary>Of the same row, whatever it says.</summary>
    public bool IsOf(RowLeaf other) => CompareTo(other) == 0;

    public bool Equals(RowLeaf other) => Bytes.SequenceEqual(other.Bytes);

    public override int GetHashCode() => EventId.GetHashCode();

    /// <summary>In the order in which PostgreSQL sorts the keys.</summary>
    public int CompareTo(RowLeaf other)
    {
        var byId = Bytes[..16].SequenceCompareTo(other.Bytes[..16]);
        return byId != 0 ? byId : EventDate.CompareTo(other.EventDate);
    }
}
