namespace Kubernaut.Bench;

/// <summary>How long each of many things took.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds;

    public Latencies(IEnumerable<double> milliseconds)
    {
        _milliseconds = [.. milliseconds];
        _milliseconds.Sort();
    }

    public int Count => _milliseconds.Count;

    /// <param name="percent">0 to 100; 99 is the time within which all but one of a hundred were done.</param>
    public double Percentile(double percent) =>
        Count == 0 ? double.NaN : _milliseconds[Math.Clamp((int)Math.Ceiling(percent / 100 * Count) - 1, 0, Count - 1)];
}
