using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Playbooks;

/// <summary>The precedence of a playbook's version: <c>1.2</c>, <c>v1.2</c> and <c>1.2.0</c> are equal, a prerelease comes before its release.</summary>
/// <remarks>Semantic Versioning 2.0.0, section 11, with missing numbers read as zero and no build metadata.</remarks>
public sealed partial record SemanticVersion : IComparable<SemanticVersion>
{
    /// <summary>Longest text of a version, in characters; the column is as wide.</summary>
    public const int MaxLength = 50;

    private readonly int[] _numbers;
    private readonly string[] _prerelease;

    private SemanticVersion(int[] numbers, string[] prerelease)
    {
        _numbers = numbers;
        _prerelease = prerelease;
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;

        if (text is null || text.Length > MaxLength || Grammar().Match(text) is not { Success: true } match)
            return false;

        int[] numbers = [Number(match, 1), Number(match, 2), Number(match, 3)];
        version = new SemanticVersion(numbers, match.Groups[4].Success ? match.Groups[4].Value.Split('.') : []);
        return true;
    }

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
            return 1;

        var byNumbers = _numbers.AsSpan().SequenceCompareTo(other._numbers);
        return byNumbers != 0 ? byNumbers : ComparePrerelease(_prerelease, other._prerelease);
    }

    public bool Equals(SemanticVersion? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode() => HashCode.Combine(_numbers[0], _numbers[1], _numbers[2], string.Join('.', _prerelease));

    public static bool operator <(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) >= 0;

    private static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, provider: null) : 0;

    private static int ComparePrerelease(string[] left, string[] right)
    {
        // A version without a prerelease is the release itself, which is higher.
        if (left.Length == 0 || right.Length == 0)
            return right.Length.CompareTo(left.Length);

        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var compared = CompareIdentifier(left[i], right[i]);

            if (compared != 0)
                return compared;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareIdentifier(string left, string right)
    {
        var leftIsNumber = left.All(char.IsAsciiDigit);

        if (leftIsNumber != right.All(char.IsAsciiDigit))
            return leftIsNumber ? -1 : 1;

        // Numbers have no leading zeros, so the longer text is the larger number, however many digits it has.
        return leftIsNumber && left.Length != right.Length
            ? left.Length.CompareTo(right.Length)
            : string.CompareOrdinal(left, right);
    }

    [GeneratedRegex(
        @"\Av?(0|[1-9][0-9]{0,8})(?:\.(0|[1-9][0-9]{0,8}))?(?:\.(0|[1-9][0-9]{0,8}))?(?:-((?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
