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
}

[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
