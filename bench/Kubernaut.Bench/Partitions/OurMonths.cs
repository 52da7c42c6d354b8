using Kubernaut.Storage.Migrations;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kubernaut.Bench.Partitions;

/// <summary>The product's maintenance of audit_events on a database of its own.</summary>
internal sealed class OurMonths : IAsyncDisposable
{
    public const string Insert = """
        INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
        SELECT gen_random_uuid(), 't', 'c', 'success', now, (now AT TIME ZONE 'UTC')::date, 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex')
        FROM (SELECT clock_timestamp() AS now) AS clock
        """;

    private const int Keep = 2;

    private readonly OwnerDatabase _owner;
    private readonly RuntimeDatabase _runtime;

    private OurMonths(string connectionString)
    {
        ConnectionString = connectionString;
        _owner = new OwnerDatabase(connectionString);
        _runtime = new RuntimeDatabase(connectionString);
    }

    public string ConnectionString { get; }

    /// <param name="server">Where; the database must not be there yet.</param>
    /// <param name="months">Expired ones with rows.</param>
    /// <param name="rows">In each.</param>
    public static async Task<OurMonths> PrepareAsync(string server, int months, int rows)
    {
        await Sql.ExecuteAsync(server, "CREATE DATABASE ours");
        var ours = new OurMonths(new NpgsqlConnectionStringBuilder(server) { Database = "ours" }.ConnectionString);
        await new SchemaMigrator(ours._owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync(CancellationToken.None);
        await new MaintenanceMemory(ours._owner).RememberAsync(Keep, CancellationToken.None);
        var current = Month.Of((await ours.ObserveAsync()).DatabaseClock);
        foreach (var month in Month.Range(current - Keep - months, current))
        {
            await Sql.ExecuteAsync(
                ours.ConnectionString,
                $"""
                SELECT create_month_partition('audit_events', '{month.First:yyyy-MM-dd}', 'bench');
                INSERT INTO audit_events (event_id, event_type, event_category, event_outcome, event_timestamp, event_date, service_name, actor_type, resource_type, resource_id, content_hash)
                SELECT gen_random_uuid(), 't', 'c', 'success', '{month.First:yyyy-MM-dd} 12:00Z', '{month.First:yyyy-MM-dd}', 's', 'system', 't', 'i', decode(repeat('00', 32), 'hex')
                FROM generate_series(1, {rows})
                """);
        }

        return ours;
    }

    /// <summary>Runs until nothing is left to do: months ahead are made, expired ones sealed, detached and dropped.</summary>
    public async Task<IReadOnlyList<ActionOutcome>> MaintainAsync()
    {
        var settings = new PartitionSettings
        {
            Removal = new RemovalSettings { KeepMonths = Keep, Action = RemovalAction.Drop, DropGrace = TimeSpan.Zero, MaxPerRun = 12 },
        };
        var outcomes = new List<ActionOutcome>();
        while (true)
        {
            var seen = await ObserveAsync();
            var plan = PartitionPlanner.Plan(settings, seen, seen.DatabaseClock);
            if (plan.Actions.Count == 0)
            {
                return outcomes;
            }

            var outcome = await new PartitionMaintainer(_owner, TimeProvider.System, NullLogger<PartitionMaintainer>.Instance)
                .ApplyAsync(plan, settings, RunScope.Full, _ => Task.FromResult<string?>(null), CancellationToken.None);
            var actions = ((MaintenanceOutcome.Ran)outcome).Actions;
            outcomes.AddRange(actions);
            if (actions.Any(action => action is not ActionOutcome.Done))
            {
                return outcomes;
            }
        }
    }

    public async Task<PartitionPlan> LookAsync()
    {
        var seen = await ObserveAsync();
        return PartitionPlanner.Plan(new PartitionSettings { Removal = new RemovalSettings { KeepMonths = 120 } }, seen, seen.DatabaseClock);
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        await _runtime.DisposeAsync();
    }

    private async Task<PartitionObservation> ObserveAsync() =>
        await new PartitionObserver(_runtime).ObserveAsync(PartitionSettings.AuditEvents, CancellationToken.None) with { DeadLetters = new HashSet<Month>() };
}
