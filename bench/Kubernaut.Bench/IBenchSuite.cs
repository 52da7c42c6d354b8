namespace Kubernaut.Bench;

/// <summary>The figures of one feature. Lives in a folder of the feature's name and is listed in Program.cs.</summary>
internal interface IBenchSuite
{
    /// <summary>What is passed as SUITE, and the heading in the results.</summary>
    string Name { get; }

    /// <summary>Measures, and tells each figure as soon as it is known. What it starts it also ends.</summary>
    Task RunAsync(BenchRun run);
}
