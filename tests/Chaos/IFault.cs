namespace Kubernaut.Chaos;

/// <summary>One way in which things go wrong while events are being written. Listed in <see cref="Campaign"/>.</summary>
internal interface IFault
{
    /// <summary>What is passed as FAULT.</summary>
    string Name { get; }

    /// <summary>In the middle of what it happens; a sentence.</summary>
    string Story { get; }

    /// <summary>What it needs to be there.</summary>
    ScenePlan Plan => new();

    /// <summary>
    /// Breaks something, while senders write, and mends it again: when this returns, all that the scene was set with runs. What is
    /// acknowledged, stored and queued is counted by others.
    /// </summary>
    Task BreakAsync(Scene scene, CancellationToken cancellationToken);
}
