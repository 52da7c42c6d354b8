namespace Kubernaut.Api.SuccessRates;

/// <summary>How far a rate can be relied on, by the number of samples it is a rate of.</summary>
internal static class ConfidenceBand
{
    private const int Medium = 20;
    private const int High = 50;

    public static string Of(long samples, int minSamples) => samples switch
    {
        _ when samples < minSamples => "insufficient_data",
        < Medium => "low",
        < High => "medium",
        _ => "high",
    };
}
