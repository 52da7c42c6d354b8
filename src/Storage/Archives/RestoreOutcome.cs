namespace Kubernaut.Storage.Archives;

/// <summary>What became of the wish to have a month back.</summary>
public abstract record RestoreOutcome
{
    private RestoreOutcome() { }

    /// <summary>It was attached all the time.</summary>
    public sealed record AlreadyThere(string Partition) : RestoreOutcome;

    /// <summary>The detached table is attached again, with all that it held.</summary>
    public sealed record Reattached(string Partition) : RestoreOutcome;

    /// <summary>Made again of its archive, and found to be what was sealed.</summary>
    public sealed record FromArchive(string Partition, long Rows, string File) : RestoreOutcome;

    /// <summary>Neither a detached table nor an archive is known, or another maintainer is at work. Nothing was changed.</summary>
    public sealed record NotPossible(string Why) : RestoreOutcome;
}
