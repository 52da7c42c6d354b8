using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>Where Redis is, and how many events may wait there.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>In the form of StackExchange.Redis: <c>host:port,password=…,ssl=true</c>. Empty: no dead letters, and while PostgreSQL is away events are refused.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>PEM file of the authorities that may vouch for Redis, with <c>ssl=true</c>. Empty: the system's.</summary>
    public string AuthorityFile { get; set; } = "";

    /// <summary>Events that may wait; further ones are refused, since trimming would lose what was acknowledged. An event takes about 1 KB of memory, plus its payload.</summary>
    [Range(1, 100_000_000)]
    public int MaxDeadLetters { get; set; } = 1_000_000;

    /// <summary>Under which name this process takes events from the stream; no other one that runs may have it. By default the name of the host, which is the pod's.</summary>
    [Required]
    public string Consumer { get; set; } = Environment.MachineName;
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
