using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Storage.Seals;

/// <summary>What a closed month held, chained to the seal before it.</summary>
public sealed record AuditSeal
{
    public required long Id { get; init; }

    public required Month Month { get; init; }

    public required long Rows { get; init; }

    /// <summary>SHA-256 over the leaves of all rows in key order.</summary>
    public required byte[] RowsDigest { get; init; }

    /// <summary>What was digested of each row, in order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Of the seal before; zeros in the first.</summary>
    public required byte[] PreviousDigest { get; init; }

    public required byte[] Digest { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    public static byte[] NoPrevious => new byte[SHA256.HashSizeInBytes];

    /// <summary>What <see cref="Digest"/> must be: SHA-256 over the previous digest and five lines of text.</summary>
    public byte[] ComputeDigest()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Month.First:yyyy-MM-dd}\n{Rows}\n{Convert.ToHexStringLower(RowsDigest)}\n{string.Join(',', Columns)}\n{SealedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}Z");
        return SHA256.HashData([.. PreviousDigest, .. Encoding.UTF8.GetBytes(text)]);
    }
}
