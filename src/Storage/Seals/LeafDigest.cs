using System.Security.Cryptography;

namespace Kubernaut.Storage.Seals;

/// <summary>Counts and digests leaves as they come by.</summary>
internal sealed class LeafDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Count { get; private set; }

    public void Add(RowLeaf leaf)
    {
        _hash.AppendData(leaf.Bytes);
        Count++;
    }

    public async IAsyncEnumerable<RowLeaf> ThroughAsync(IAsyncEnumerable<RowLeaf> leaves)
    {
        await foreach (var leaf in leaves)
        {
            Add(leaf);
            yield return leaf;
        }
    }

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
