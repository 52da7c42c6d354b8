using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Api.Access;

/// <summary>What one caller may take of one replica, so that one that runs wild does not starve the others.</summary>
internal sealed class CallerLimitOptions
{
    public const string Section = "Limits";

    /// <summary>Requests a second that a caller may send for ever, 1 to 1,000,000. A batch is one request.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1000;

    /// <summary>Requests that a caller who was quiet may send at once, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 2000;

    /// <summary>Requests of a caller that may be under way at the same time, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Concurrent { get; set; } = 500;
}

[OptionsValidator]
internal sealed partial class CallerLimitOptionsValidator : IValidateOptions<CallerLimitOptions>;
