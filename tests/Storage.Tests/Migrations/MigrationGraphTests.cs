using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kubernaut.Storage.Tests.Migrations;

public sealed class MigrationGraphTests
{
    private static readonly MigrationGraph Graph = new(EmbeddedMigrations.All());

    [Fact]
    public async Task What_is_read_from_each_script_is_what_it_does_to_a_database()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.ExecuteAsync("CREATE EXTENSION vector");
        await using var connection = await database.Owner.OpenAsync(default);
        IReadOnlySet<SchemaObject> expected = new HashSet<SchemaObject>();

        for (var steps = 1; steps <= Graph.Migrations.Count; steps++)
        {
            var migration = Graph.Migrations[steps - 1];
            await new SchemaMigrator(database.Owner, TimeProvider.System, NullLogger<SchemaMigrator>.Instance).ApplyAsync([.. Graph.Migrations.Take(steps)], default);

            var found = await SchemaVerifier.ReadAsync(connection, default);

            expected = SchemaChanges.Apply(migration.Sql, expected);
            Assert.Empty(expected.Except(found.Keys).Select(each => $"{migration.Name} should make {each}"));
            Assert.Empty(found.Keys.Except(expected).Select(each => $"{migration.Name} makes {each}"));
        }
    }

    [Theory]
    [InlineData("0003_playbook_embedding", "0002_playbook_catalog")]
    [InlineData("0005_month_on_demand", "0001_audit_events", "0004_partition_maintenance")]
    [InlineData("0007_action_trace_embedding", "0006_action_traces")]
    [InlineData("0008_adr033_multidimensional_tracking", "0006_action_traces")]
    [InlineData("0010_audit_events_append_only", "0001_audit_events", "0004_partition_maintenance")]
    public void A_step_requires_what_its_script_uses(string name, params string[] requires) => Assert.Equal(requires, Info(name).Requires);

    [Fact]
    public void A_step_tells_what_it_adds()
    {
        var adr033 = Info("0008_adr033_multidimensional_tracking");

        Assert.StartsWith("ADR-033: what an action was for", adr033.Description, StringComparison.Ordinal);
        Assert.Equal(10, adr033.Columns.Count);
        Assert.Contains("resource_action_traces.incident_type", adr033.Columns);
        Assert.DoesNotContain("resource_action_traces.alert_name", adr033.Columns);
        Assert.Equal(7, adr033.Indexes.Count);
        Assert.All(StorageMigrations.Available, each => Assert.NotEmpty(each.Description));
    }

    [Fact]
    public void A_table_brings_what_alters_it_and_what_that_needs_and_nothing_else()
    {
        var audit = Graph.Select(["audit_events"], []).Select(migration => migration.Name).ToArray();

        Assert.Contains("0001_audit_events", audit);
        Assert.Contains("0004_partition_maintenance", audit);
        Assert.Contains("0005_month_on_demand", audit);
        Assert.Contains("0010_audit_events_append_only", audit);
        Assert.DoesNotContain("0002_playbook_catalog", audit);
        Assert.DoesNotContain("0006_action_traces", audit);
    }

    [Fact]
    public void Every_choice_of_one_table_can_be_and_holds_all_that_it_needs()
    {
        foreach (var table in Graph.Objects.Where(each => each.Kind is SchemaObjectKind.Table))
        {
            var chosen = Graph.Select([table.Name], []);

            Assert.All(chosen, migration => Assert.Subset(chosen.ToHashSet(), Graph[migration].Requires.ToHashSet()));
        }
    }

    [Theory]
    [InlineData("0006_action_traces", "0006_action_traces cannot be skipped: 0007_action_trace_embedding needs it")]
    [InlineData("audit_events", "0001_audit_events cannot be skipped: 0005_month_on_demand needs it")]
    [InlineData("0099_nothing", "Unknown: 0099_nothing. Available what can be skipped: ")]
    public void What_another_step_needs_is_not_skipped(string skip, string refusal)
    {
        var thrown = Assert.Throws<MigrationSelectionException>(() => Graph.Select([], [skip]));

        Assert.StartsWith(refusal, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_nothing_needs_is_skipped()
    {
        var chosen = Graph.Select([], ["0003_playbook_embedding", "0007_action_trace_embedding"]).Select(migration => migration.Name);

        Assert.Equal(Graph.Migrations.Select(migration => migration.Name).Except(["0003_playbook_embedding", "0007_action_trace_embedding"]), chosen);
    }

    private static MigrationInfo Info(string name) => StorageMigrations.Available.Single(each => each.Name == name);
}
