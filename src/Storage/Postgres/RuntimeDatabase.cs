using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Pooled connections of the runtime role: everything that serves a request or a reconcile.</summary>
public sealed class RuntimeDatabase : IAsyncDisposable
{
    /// <summary>Made at its first use: whoever is constructed before the settings are checked must not be the one that trips over them.</summary>
    private readonly Lazy<NpgsqlDataSource> _source;

    public RuntimeDatabase(IOptions<PostgresOptions> options) => _source = new(() => Build(options.Value.ConnectionString));

    public RuntimeDatabase(string connectionString) => _source = new(() => Build(connectionString));

    /// <summary>A pool beside the usual one, for work that must go on when requests have used that one up.</summary>
    public RuntimeDatabase(IOptions<PostgresOptions> options, string name, int maxPoolSize) =>
        _source = new(() => Build(options.Value.ConnectionString, name, maxPoolSize));

    public NpgsqlDataSource Source => _source.Value;

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => Source.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.IsValueCreated ? Source.DisposeAsync() : ValueTask.CompletedTask;

    private static NpgsqlDataSource Build(string connectionString, string name = "runtime", int? maxPoolSize = null)
    {
        var settings = PostgresDefaults.Complete(connectionString);
        settings.MaxPoolSize = maxPoolSize ?? settings.MaxPoolSize;
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);

        // A process that is paused in the middle of a transaction keeps its locks, and its successor would wait until it goes on.
        // The lease lasts longer, so that they are free when another leads.
        settings.Options += " -c idle_in_transaction_session_timeout=10s";
        return PostgresDefaults.CreateSource(settings, name);
    }
}
