using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kubernaut.Storage.Archives;

/// <summary>What lies beside an archive and tells all that is needed to trust it.</summary>
internal sealed record ArchiveManifest
{
    /// <summary>JSON lines, one row each in key order, compressed with gzip.</summary>
    public const string CurrentFormat = "kubernaut-audit-month/1";

    public required string Format { get; init; }

    public required string Table { get; init; }

    public required string Partition { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The first day after.</summary>
    public required DateOnly To { get; init; }

    public required long Rows { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public required string RowsDigest { get; init; }

    public required string PreviousSealDigest { get; init; }

    public required string SealDigest { get; init; }

    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>Beside the manifest.</summary>
    public required string File { get; init; }

    public required long FileBytes { get; init; }

    public required string FileSha256 { get; init; }

    public static string PathFor(string archive) => archive[..^".jsonl.gz".Length] + ".manifest.json";

    /// <exception cref="ArchiveException">It is not there, or is no manifest.</exception>
    public static async Task<ArchiveManifest> ReadAsync(string archive, CancellationToken cancellationToken)
    {
        var path = PathFor(archive);
        try
        {
            await using var file = System.IO.File.OpenRead(path);
            var manifest = await JsonSerializer.DeserializeAsync(file, ArchiveJson.Default.ArchiveManifest, cancellationToken);
            return manifest is { Format: CurrentFormat } ? manifest : throw new ArchiveException($"{path} is no manifest of the format {CurrentFormat}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ArchiveException($"{path} cannot be read: {failure.Message}", failure);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ArchiveManifest))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
