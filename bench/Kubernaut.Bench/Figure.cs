using System.Globalization;

namespace Kubernaut.Bench;

/// <summary>One thing that was measured, in the words of the results.</summary>
internal sealed record Figure
{
    public required string What { get; init; }

    /// <summary>With its unit.</summary>
    public required string Measured { get; init; }

    /// <summary>What it should be; empty when it is only told.</summary>
    public string Aim { get; init; } = "";

    /// <summary>Null when there is no aim.</summary>
    public bool? IsMet { get; init; }

    public static Figure Seen(string what, double value, string unit = "") => new() { What = what, Measured = Text(value, unit) };

    public static Figure AtLeast(string what, double value, double aim, string unit = "") =>
        new() { What = what, Measured = Text(value, unit), Aim = $"≥ {Text(aim, unit)}", IsMet = value >= aim };

    public static Figure AtMost(string what, double value, double aim, string unit = "") =>
        new() { What = what, Measured = Text(value, unit), Aim = $"≤ {Text(aim, unit)}", IsMet = value <= aim };

    /// <summary>Three digits say all that a measurement knows; whole numbers stay whole.</summary>
    private static string Text(double value, string unit)
    {
        var number = value switch
        {
            >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
            _ => value.ToString("0.##", CultureInfo.InvariantCulture),
        };
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
