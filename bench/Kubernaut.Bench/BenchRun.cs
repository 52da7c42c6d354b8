using System.Diagnostics;

namespace Kubernaut.Bench;

/// <summary>One run of a suite: how large it is to measure, and whom it tells.</summary>
internal sealed class BenchRun
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<Figure> _figures = [];

    public BenchRun(string suite, BenchScale scale)
    {
        (Suite, Scale) = (suite, scale);
        Console.WriteLine($"• {suite}");
    }

    public string Suite { get; }

    public BenchScale Scale { get; }

    public TimeSpan Elapsed => _clock.Elapsed;

    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>For nothing, before what is measured under load: connections are made, and on two busy cores it takes as long until hot code is compiled for good.</summary>
    public TimeSpan WarmUp => Sized(full: TimeSpan.FromSeconds(30), small: TimeSpan.FromSeconds(2));

    public T Sized<T>(T full, T small) => Scale is BenchScale.Full ? full : small;

    /// <summary>Tells whoever waits what is being done.</summary>
    public void Say(string progress) => Console.WriteLine($"  {_clock.Elapsed.TotalSeconds,4:0} s  {progress} …");

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        var judged = figure.IsMet switch { true => "met", false => "MISSED", null => "" };
        Console.WriteLine($"          {figure.What,-68} {figure.Measured,14}  {figure.Aim,-12} {judged}");
    }
}
