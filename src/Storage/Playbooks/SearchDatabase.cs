using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Storage.Playbooks;

/// <summary>Connections of searches only: bounded, read-only, and planned for each search anew.</summary>
internal sealed class SearchDatabase(IOptions<PostgresOptions> postgres, IOptions<SearchOptions> search) : IAsyncDisposable
{
    /// <summary>What a ranking is planned with.</summary>
    /// <remarks>
    /// Compiling a ranking takes longer than running it, and so does starting parallel workers. A generic plan does not know how rare
    /// a label is, picks the wrong index for it and then finds too few rows; so does an index scan on vectors that stops at its first candidates.
    /// </remarks>
    internal const string Planning = "-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_custom_plan"
        + " -c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search=100";

    /// <summary>Made at its first use, when the settings have been checked.</summary>
    private readonly Lazy<NpgsqlDataSource> _source = new(() => Build(postgres.Value.ConnectionString, search.Value));

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.Value.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.IsValueCreated ? _source.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static NpgsqlDataSource Build(string connectionString, SearchOptions options)
    {
        var settings = PostgresDefaults.Complete(connectionString);
        (settings.MinPoolSize, settings.MaxPoolSize, settings.MaxAutoPrepare) = (0, options.MaxConcurrent, 0);
        settings.Options = $"{settings.Options} -c default_transaction_read_only=on {Planning} -c statement_timeout={options.StatementTimeout.TotalMilliseconds:0}";
        return PostgresDefaults.CreateSource(settings, "search");
    }
}
