using Kubernaut.Audit;
using Kubernaut.Storage.Audit;
using Kubernaut.Storage.DeadLetters;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Kubernaut.Storage.Tests.Audit;
using Kubernaut.TestKit.Postgres;
using Kubernaut.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Storage.Tests.DeadLetters;

/// <summary>A Redis and a database of the test's own, and replicas that drain from the one into the other when told to.</summary>
public sealed class DeadLetterSetting : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];

    public OwnServer Redis { get; private set; } = null!;

    public TestDatabase Database { get; } = new();

    public async Task InitializeAsync()
    {
        Redis = await OwnServer.StartRedisAsync();
        await Database.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var each in _open)
        {
            await each.DisposeAsync();
        }

        await Database.DisposeAsync();
        await Redis.DisposeAsync();
    }

    internal static AcceptedAuditEvent Accepted(AuditEvent? audit = null) => Sample.Accepted(audit ?? Sample.Event());

    internal DeadLetterBox Box(string consumer = "replica-1", int cap = 1_000_000)
    {
        var (connection, options) = Connect(consumer, cap);
        return new DeadLetterBox(connection, options);
    }

    internal DeadLetterQuarantine Quarantine(int cap = 1_000_000)
    {
        var (connection, options) = Connect("person", cap);
        return new DeadLetterQuarantine(connection, options);
    }

    internal DeadLetterStatus Status() => new(Box(), Options.Create(new RedisOptions()));

    internal DeadLetterDrain Drain(DeadLetterBox box, RuntimeDatabase? database = null)
    {
        database ??= Database.Runtime;
        var status = new DeadLetterStatus(box, Options.Create(new RedisOptions()));
        var store = new DeadLetterStore(Inserter(database), box, new DeadLetterMetrics(status, TimeProvider.System), NullLogger<DeadLetterStore>.Instance);
        return new DeadLetterDrain(
            box,
            store,
            status,
            new DeadLetterSignal(),
            new DatabaseStatus(database, TimeProvider.System),
            TimeProvider.System,
            NullLogger<DeadLetterDrain>.Instance);
    }

    internal AuditInserter Inserter(RuntimeDatabase? database = null) => new(
        new AuditTable(database ?? Database.Runtime),
        new MonthOnDemand(database ?? Database.Runtime),
        Options.Create(new AuditOptions()),
        TimeProvider.System,
        NullLogger<AuditInserter>.Instance);

    internal async Task<RedisResult> RedisAsync(string command, params object[] arguments)
    {
        var (connection, _) = Connect("test", 1);
        return await connection.ExecuteAsync(command, arguments, CancellationToken.None);
    }

    internal Task<long> CountAsync(params AcceptedAuditEvent[] events) => Database.ScalarAsync<long>(
        $"SELECT count(*) FROM audit_events WHERE event_id IN ({string.Join(',', events.Select(accepted => $"'{accepted.Event.EventId}'"))})");

    private (RedisConnection Connection, IOptions<RedisOptions> Options) Connect(string consumer, int cap)
    {
        var options = Options.Create(new RedisOptions { ConnectionString = Redis.Address, Consumer = consumer, MaxDeadLetters = cap });
        var connection = new RedisConnection(options, TimeProvider.System);
        _open.Add(connection);
        return (connection, options);
    }
}
