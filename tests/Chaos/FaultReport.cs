using System.Globalization;

namespace Kubernaut.Chaos;

/// <summary>What a fault did to the events that were acknowledged while it was made.</summary>
internal sealed record FaultReport
{
    public required string Fault { get; init; }

    /// <summary>Distinct events that a sender holds a 2xx for.</summary>
    public int Acknowledged { get; init; }

    /// <summary>Of the acknowledged, in the table at the end.</summary>
    public int Stored { get; init; }

    /// <summary>Of the acknowledged, told to be waiting in Redis when they were.</summary>
    public int Queued { get; init; }

    /// <summary>Still in the stream at the end, when it should be empty.</summary>
    public long Waiting { get; init; }

    /// <summary>Acknowledged, and in neither store.</summary>
    public int Lost { get; init; }

    /// <summary>Stored more than once.</summary>
    public int Doubled { get; init; }

    /// <summary>Stored as something else than what was sent.</summary>
    public int Changed { get; init; }

    /// <summary>Put aside, though nothing is wrong with any of them.</summary>
    public long Quarantined { get; init; }

    /// <summary>Told to be bad, though nothing is wrong with any of them; the first such answers.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>Events that no attempt brought through, though their senders went on trying.</summary>
    public int Abandoned { get; init; }

    public int Retried { get; init; }

    public int RetriedWell { get; init; }

    /// <summary>From the repair until the stream was empty for the first time, while senders went on.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>Why it could not be carried through; null when it was.</summary>
    public string? Failure { get; init; }

    public bool IsGood => Failure is null && Acknowledged > 0 && Lost == 0 && Doubled == 0 && Changed == 0 && Waiting == 0 && Quarantined == 0 && Abandoned == 0 && Refusals.Count == 0;

    public static string Header => $"{"fault",-28} {"acknowledged",12} {"stored",8} {"queued",8} {"lost",6} {"doubled",8} {"retried",8} {"in the end",10} {"drained in",11}";

    public string Line
    {
        get
        {
            var success = Retried == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * RetriedWell / Retried:0.##} %");
            var line = string.Create(CultureInfo.InvariantCulture, $"{Fault,-28} {Acknowledged,12} {Stored,8} {Queued,8} {Lost,6} {Doubled,8} {Retried,8} {success,10} {Drain.TotalSeconds,9:0.0} s");
            return IsGood ? line : $"{line}  BAD: {string.Join("; ", Reasons())}";
        }
    }

    private IEnumerable<string> Reasons()
    {
        if (Failure is not null)
        {
            yield return Failure.Split('\n')[0];
        }

        (long Count, string What)[] wrong = [(Lost, "lost"), (Doubled, "doubled"), (Changed, "changed"), (Waiting, "still waiting"), (Quarantined, "quarantined"), (Abandoned, "abandoned"), (Refusals.Count, "refused")];
        foreach (var (count, what) in wrong.Where(each => each.Count > 0))
        {
            yield return $"{count} {what}";
        }

        if (Refusals.Count > 0)
        {
            yield return Refusals[0];
        }
    }
}
