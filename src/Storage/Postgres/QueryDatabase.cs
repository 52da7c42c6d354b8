using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>
/// Pooled connections for queries of unknown cost. They cannot write, end by themselves when they take too long, and have a pool
/// of their own: however many wait there, a write still finds a connection.
/// </summary>
public sealed class QueryDatabase : IAsyncDisposable
{
    /// <summary>Made at its first use: whoever is constructed before the settings are checked must not be the one that trips over them.</summary>
    private readonly Lazy<NpgsqlDataSource> _source;

    public QueryDatabase(IOptions<PostgresOptions> options) => _source = new(() => Build(options.Value));

    public QueryDatabase(string connectionString) => _source = new(() => Build(new PostgresOptions { ConnectionString = connectionString }));

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.Value.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.IsValueCreated ? _source.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static NpgsqlDataSource Build(PostgresOptions options)
    {
        var settings = PostgresDefaults.Complete(options.ConnectionString);
        settings.MaxPoolSize = options.QueryPoolSize;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        settings.Options = string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Options} -c default_transaction_read_only=on -c statement_timeout={(long)options.QueryTimeout.TotalMilliseconds}");
        return PostgresDefaults.CreateSource(settings, "queries");
    }
}
