using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Kubernaut.Storage.Postgres;

/// <summary>Where PostgreSQL is, and as whom to go there.</summary>
public sealed class PostgresOptions
{
    public const string Section = "Postgres";

    /// <summary>Npgsql connection string of the runtime role, which may insert and select.</summary>
    [Required(ErrorMessage = "Postgres:ConnectionString is missing (environment: Postgres__ConnectionString).")]
    public string ConnectionString { get; set; } = "";

    /// <summary>Npgsql connection string of the role that owns the schema: migrations and partitions. Without one, the runtime role's.</summary>
    public string? OwnerConnectionString { get; set; }

    /// <summary>Longest that PostgreSQL may work on one query of audit events; then it ends it, and the caller gets a 503 that says so.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Connections for queries of audit events, beside those of all else, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int QueryPoolSize { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
