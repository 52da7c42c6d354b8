namespace Kubernaut.Storage.DeadLetters;

/// <summary>
/// How many entries to ask Redis for at once. Hundreds of small events share a statement, but hundreds of the largest would be a quarter of
/// a GiB that does not come in time, and would never be drained.
/// </summary>
internal sealed class DrainPace
{
    /// <summary>Of the largest, still only some 10 MiB.</summary>
    internal const int First = 16;

    /// <summary>Rows of one statement, as of live writers: more are no faster, and what is under way is memory that the collector copies from one generation to the next.</summary>
    internal const int Most = 200;

    /// <summary>Of events in one answer.</summary>
    private const long MaxBytes = 4 * 1024 * 1024;

    private volatile int _count = First;

    public int Count => _count;

    public void Went(IReadOnlyList<DeadLetter> letters)
    {
        if (letters.Count == 0)
        {
            return;
        }

        // As if all were of the same size: the next ones most likely are.
        var fitting = MaxBytes * letters.Count / Math.Max(1, letters.Sum(letter => (long)letter.EventJson.Length));
        _count = (int)Math.Clamp(fitting, 1, Math.Min(Most, 2 * Count));
    }

    /// <summary>The answer did not come: it may have been too large.</summary>
    public void Failed() => _count = Math.Max(1, Count / 4);
}
