using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Postgres;

/// <summary>Pooled connections of the runtime role: everything that serves a request or a reconcile.</summary>
public sealed class RuntimeDatabase : IAsyncDisposable
{
    public RuntimeDatabase(IOptions<PostgresOptions> options)
        : this(options.Value.ConnectionString)
    {
    }

    /// <remarks>The name stands in metrics, in place of the connection string.</remarks>
    public RuntimeDatabase(string connectionString) =>
        Source = new NpgsqlDataSourceBuilder(PostgresDefaults.Complete(connectionString).ConnectionString) { Name = "runtime" }.Build();

    public NpgsqlDataSource Source { get; }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => Source.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
