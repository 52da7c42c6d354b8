using Kubernaut.Storage.Telemetry;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.DeadLetters;

/// <summary>The one connection to Redis, made at its first use and remade by itself.</summary>
public sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>Longest that one command may take: a sender may be waiting who has waited for PostgreSQL before.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Of which so much may go into the connection.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Null without a Redis. Read at first use: whoever is constructed before the settings are checked must not be the one that trips over them.</summary>
    private readonly Lazy<ConfigurationOptions?> _settings;
    private readonly TimeProvider _time;
    private readonly Lock _connecting = new();
    private volatile Task<ConnectionMultiplexer>? _connection;
    private volatile int _generation;

    public RedisConnection(IOptions<RedisOptions> options, TimeProvider time)
    {
        _time = time;
        _settings = new(() => Parse(options.Value));
    }

    /// <summary>Whether there is a Redis to go to.</summary>
    public bool IsConfigured => _settings.Value is not null;

    /// <summary>Counts the connections lost: behind a new one may be a server with other settings.</summary>
    public int Generation => _generation;

    /// <exception cref="DeadLetterException">Redis is away or did not answer in time; whether it did what it was told is unknown.</exception>
    /// <exception cref="RedisServerException">Redis refused.</exception>
    public async Task<RedisResult> ExecuteAsync(string command, object[] arguments, CancellationToken cancellationToken)
    {
        using var span = StorageTraces.Redis(command);
        try
        {
            var multiplexer = await Connection().WaitAsync(CommandTimeout, _time, cancellationToken);
            return await multiplexer.GetDatabase().ExecuteAsync(command, arguments).WaitAsync(CommandTimeout, _time, cancellationToken);
        }
        catch (Exception failure) when (failure is RedisConnectionException or TimeoutException or ObjectDisposedException)
        {
            span.Failed(failure);
            throw new DeadLetterException("Redis cannot be reached.", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } begun && await Task.WhenAny(begun) is { IsCompletedSuccessfully: true } connection)
        {
            await using var multiplexer = await connection;
            await multiplexer.CloseAsync(allowCommandsToComplete: false);
        }
    }

    /// <summary>Whoever waits for it may give up; the next one then waits for the same, and makes no other that nobody would close.</summary>
    private Task<ConnectionMultiplexer> Connection()
    {
        if (_connection is { IsFaulted: false } made)
        {
            return made;
        }

        lock (_connecting)
        {
            return _connection = _connection is { IsFaulted: false } begun ? begun : ConnectAsync();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var settings = _settings.Value ?? throw new DeadLetterException("Redis is not configured.");
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(settings);
        multiplexer.ConnectionFailed += (_, _) => Interlocked.Increment(ref _generation);
        return multiplexer;
    }

    private static ConfigurationOptions? Parse(RedisOptions options)
    {
        if (options.ConnectionString.Length == 0)
        {
            return null;
        }

        var settings = ConfigurationOptions.Parse(options.ConnectionString);
        if (options.AuthorityFile.Length > 0)
        {
            var trust = new RedisTrust(options.AuthorityFile);
            settings.CertificateValidation += (_, certificate, chain, errors) => trust.Accepts(certificate, chain, errors);
        }

        settings.AbortOnConnectFail = false;

        // The library counts INFO and CONFIG GET, which tell whether Redis is durable, among what only admins do.
        settings.AllowAdmin = true;
        settings.ClientName ??= "kubernaut-storage";
        settings.ConnectRetry = 1;
        settings.IncludeDetailInExceptions = false;
        settings.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;

        // What waits for a connection would be told late that there is none, or be done after its sender was told that it was not.
        settings.BacklogPolicy = BacklogPolicy.FailFast;

        // Version 3 of the protocol answers some commands in other shapes.
        settings.Protocol = RedisProtocol.Resp2;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        return settings;
    }
}
