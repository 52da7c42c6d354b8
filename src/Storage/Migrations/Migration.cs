using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Migrations;

/// <summary>One numbered step of the schema, as embedded in this assembly.</summary>
internal sealed partial record Migration
{
    public required int Number { get; init; }

    /// <summary>File name without the extension: 0001_audit_events.</summary>
    public required string Name { get; init; }

    /// <summary>Why there is this step: the comment that its script opens with.</summary>
    public required string Description { get; init; }

    public required string Sql { get; init; }

    /// <summary>SHA-256 of the text, in lower-case hex.</summary>
    public required string Checksum { get; init; }

    /// <summary>Extension without which the step has to wait; null when it needs none.</summary>
    public required string? RequiredExtension { get; init; }

    /// <summary>The script that takes the step back; null when nothing does.</summary>
    public string? Down { get; init; }

    /// <summary>
    /// Whether a script is one transaction. One with the header no-transaction runs statement by statement, for those that
    /// refuse a transaction, and from its beginning after an interruption: each has to be right when it is done already.
    /// </summary>
    public static bool IsTransactional(string sql) => !NoTransactionHeader().IsMatch(sql);

    /// <exception cref="FormatException">The name is not of the form NNNN_what.sql.</exception>
    public static Migration Parse(string fileName, string sql, string? down = null)
    {
        var name = FileName().Match(fileName);
        if (!name.Success)
        {
            throw new FormatException($"Migration '{fileName}' must be named NNNN_what.sql.");
        }

        var extension = ExtensionHeader().Match(sql);
        return new Migration
        {
            Number = int.Parse(name.Groups["number"].ValueSpan),
            Name = name.Groups["name"].Value,
            Description = string.Join(' ', Opening().Match(sql).Groups["line"].Captures.Select(line => line.Value.Trim())),
            Sql = sql,
            Down = down,
            Checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))),
            RequiredExtension = extension.Success ? extension.Groups["extension"].Value : null,
        };
    }

    [GeneratedRegex(@"^(?<name>(?<number>\d{4})_[a-z0-9_]+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^(-- (?!requires-extension:|no-transaction\r?\n)(?<line>[^\n]*)\r?\n)+")]
    private static partial Regex Opening();

    [GeneratedRegex(@"^-- requires-extension: (?<extension>[a-z0-9_]+)$", RegexOptions.Multiline)]
    private static partial Regex ExtensionHeader();

    [GeneratedRegex(@"^-- no-transaction\r?$", RegexOptions.Multiline)]
    private static partial Regex NoTransactionHeader();
}
