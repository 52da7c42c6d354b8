using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Connections of the role that owns the schema, never pooled: advisory locks and SET would leak into the next borrower.</summary>
public sealed class OwnerDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    public OwnerDatabase(IOptions<PostgresOptions> options)
        : this(options.Value.OwnerConnectionString is { Length: > 0 } own ? own : options.Value.ConnectionString)
    {
    }

    public OwnerDatabase(string connectionString)
    {
        var settings = PostgresDefaults.Complete(connectionString);
        settings.Pooling = false;
        _source = PostgresDefaults.CreateSource(settings, "owner");
    }

    /// <summary>A connection of the caller's own, closed for good (with its locks and settings) when disposed.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
