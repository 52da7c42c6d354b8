using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Playbooks;

/// <summary>What searches may take for themselves.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>Connections of searches, and so statements at once, 1 to 64. They are apart from those of audit writes, which searches can then not use up.</summary>
    [Range(1, 64)]
    public int MaxConcurrent { get; set; } = 8;

    /// <summary>Searches that may wait for one of those, 0 to 1000. Further ones are told to come back.</summary>
    [Range(0, 1000)]
    public int MaxWaiting { get; set; } = 64;

    /// <summary>Longest that the statement of a search may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Up to so many rows that pass the labels each is compared; above it the index on the vectors chooses candidates.</summary>
    [Range(0, 1_000_000)]
    public int ExactRows { get; set; } = 20_000;
}

[OptionsValidator]
internal sealed partial class SearchOptionsValidator : IValidateOptions<SearchOptions>;
