using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Audit;

/// <summary>Which audit events are taken.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>How old an event may be. Months that it reaches into must keep their partitions.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00")]
    public TimeSpan AcceptPast { get; set; } = TimeSpan.FromDays(35);

    /// <summary>How far a sender's clock may run ahead of ours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AcceptFuture { get; set; } = TimeSpan.FromMinutes(5);

    public AuditWindow WindowAt(DateTimeOffset now) => new(now - AcceptPast, now + AcceptFuture);
}

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
