using System.Collections.Concurrent;
using Kubernaut.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kubernaut.Api.Tests.Postgres;

public sealed class PostgresStartupTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public Task InitializeAsync() => _host.Database.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_postgres_before_16_is_refused_by_name()
    {
        await using var old = OldPostgres();

        var refusal = await _host.RefusalAsync(Through(old));

        Assert.Contains("PostgreSQL 15.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("16 is the oldest", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_whose_postgres_turns_out_too_old_stops()
    {
        await using var old = OldPostgres();
        old.IsDown = true;
        await _host.StartAsync(Through(old));
        var stopping = new TaskCompletionSource();
        _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);

        old.IsDown = false;

        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, Environment.ExitCode);
        Environment.ExitCode = 0;
    }

    [Fact]
    public async Task An_old_pgvector_is_warned_about()
    {
        using var log = new Recorder();
        _host.Replace = services => services.AddSingleton<ILoggerProvider>(log);

        await _host.StartAsync(_host.Database.ConnectionString);

        // On a busy machine not at the start already.
        var version = await _host.Database.ScalarAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'vector'");
        await Eventually.TrueAsync(
            () => Task.FromResult(Version.Parse(version!) >= new Version(0, 8, 4) || log.Lines.Any(line => line.Contains($"pgvector {version}", StringComparison.Ordinal))),
            TimeSpan.FromSeconds(60),
            () => $"nobody was told of pgvector {version}");
    }

    /// <summary>The real server, which says that it is of an older version.</summary>
    private CuttingProxy OldPostgres()
    {
        var server = new NpgsqlConnectionStringBuilder(_host.Database.ConnectionString);
        return new CuttingProxy(server.Host!, server.Port) { Says = ("server_version\0" + "17", "server_version\0" + "15") };
    }

    private string Through(CuttingProxy proxy) =>
        new NpgsqlConnectionStringBuilder(_host.Database.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString;

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
