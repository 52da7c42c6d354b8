using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Storage.Migrations;

/// <summary>Which part of the schema is wanted, and where. The defaults are what a cluster's own test suites use.</summary>
public sealed record MigrationOptions
{
    /// <summary>Npgsql connection string of the owner; null is made of the three below. A missing password is taken from PGPASSWORD or PGPASSFILE.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Host name of PostgreSQL.</summary>
    public string Service { get; init; } = "postgresql";

    public string User { get; init; } = "slm_user";

    public string Database { get; init; } = "action_history";

    /// <summary>The tables wanted, months of audit_events (audit_events_y2026m11) among them. Empty is all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Migrations or tables to be left out. What another one needs cannot be.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>Its time tells which months are the coming ones.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    internal string OwnerConnectionString => ConnectionString
        ?? new NpgsqlConnectionStringBuilder { Host = Service, Username = User, Database = Database }.ConnectionString;
}
