namespace Kubernaut.Operator.Partitions;

/// <summary>Turns of phrase that conditions share.</summary>
internal static class PolicyText
{
    public static string Months(int count) => count == 1 ? "1 month" : $"{count} months";

    public static string Sentence(string problem) => char.ToUpperInvariant(problem[0]) + problem[1..] + ".";
}
