using System.Text.Json.Nodes;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.Storage.Migrations;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using Npgsql;
using YamlDotNet.RepresentationModel;

namespace Kubernaut.EndToEnd;

public sealed class MigrationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        await _database.ExecuteAsync("CREATE EXTENSION vector");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Ten_processes_that_start_at_once_apply_each_step_once()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => MigrateProcess.RunAsync(_database, "up")));

        Assert.All(ends, end => Assert.Equal((0, ""), (end.ExitCode, Warnings(end.Errors))));
        var applied = ends.SelectMany(end => end.Output.Split('\n')).Where(line => line.StartsWith("applied ", StringComparison.Ordinal)).ToList();
        Assert.Equal(applied.Distinct(), applied);
        Assert.Equal(await StepsAsync(), applied.Count);
        Assert.Equal(0, (await MigrateProcess.RunAsync(_database, "verify")).ExitCode);
    }

    [Fact]
    public async Task What_the_job_for_test_suites_runs_leaves_a_whole_audit_schema()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Repository.Manifest("migrate", "job.yaml").Single()));
        var pod = yaml.Documents[0].RootNode["spec"]["template"]["spec"];

        foreach (var container in ((YamlSequenceNode)pod["initContainers"]).Concat((YamlSequenceNode)pod["containers"]))
        {
            var arguments = ((YamlSequenceNode)container["args"]).Select(argument => argument.ToString()).ToList();
            Assert.Equal("migrate", arguments[0]);
            var end = await MigrateProcess.RunAsync(_database, [.. arguments[1..]]);
            Assert.Equal((0, ""), (end.ExitCode, Warnings(end.Errors)));
        }

        Assert.True(await _database.ScalarAsync<bool>("SELECT to_regclass('audit_events') IS NOT NULL AND to_regclass('playbook_catalog') IS NULL"));
    }

    [Fact]
    public async Task A_process_that_is_killed_in_any_of_its_steps_is_followed_by_one_that_finishes()
    {
        // Holds each process in the first thing that its next step makes.
        await _database.ExecuteAsync("""
            CREATE TABLE gate (steps bigint); INSERT INTO gate VALUES (0); GRANT SELECT ON gate TO PUBLIC;
            CREATE FUNCTION pass_gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF to_regclass('schema_migrations') IS NOT NULL AND (SELECT steps FROM gate) = (SELECT count(*) FROM schema_migrations) THEN
                    PERFORM pg_advisory_lock(42);
                    PERFORM pg_advisory_unlock(42);
                END IF;
            END $$;
            CREATE EVENT TRIGGER gate ON ddl_command_end EXECUTE FUNCTION pass_gate();
            """);
        var steps = StorageMigrations.Available.Count - 1;

        for (var step = 0; step < steps; step++)
        {
            await _database.ExecuteAsync($"UPDATE gate SET steps = {step}");
            await using var held = await LockedAsync();
            using var process = MigrateProcess.Start(_database, "up");
            await UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))");
            await process.KillAsync();
        }

        await _database.ExecuteAsync("DROP EVENT TRIGGER gate; DROP FUNCTION pass_gate; DROP TABLE gate");
        var last = await MigrateProcess.RunAsync(_database, "up");

        Assert.Equal(0, last.ExitCode);
        var verified = await MigrateProcess.RunAsync(_database, "verify");
        Assert.Equal("the schema is whole\n", verified.Output);
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_builds_an_index_is_followed_by_one_that_builds_it_again()
    {
        await using var reader = await _database.Owner.OpenAsync(CancellationToken.None);
        await using var old = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await new NpgsqlCommand("SELECT count(*) FROM pg_class", reader).ExecuteScalarAsync();
        using (var process = MigrateProcess.Start(_database, "up"))
        {
            await UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = 'waiting for old snapshots')");
            await process.KillAsync();
        }

        await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index WHERE datname = current_database()");
        await UntilAsync("SELECT EXISTS (SELECT FROM pg_index WHERE NOT indisvalid) AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE datname = current_database())");
        await old.RollbackAsync();

        var next = await MigrateProcess.RunAsync(_database, "up");

        Assert.Equal(0, next.ExitCode);
        Assert.Equal("the schema is whole\n", (await MigrateProcess.RunAsync(_database, "verify")).Output);
    }

    [Fact]
    public async Task A_script_learns_by_exit_codes_and_json_how_a_database_stands()
    {
        var plan = await MigrateProcess.RunAsync(_database, "plan", "--audit", "--output", "json");
        var lacking = await MigrateProcess.RunAsync(_database, "verify", "--tables", "playbook_catalog,resource_references");
        var up = await MigrateProcess.RunAsync(_database, "up", "--audit", "--output", "json");
        var whole = await MigrateProcess.RunAsync(_database, "verify", "--audit", "--output", "json");
        var status = await MigrateProcess.RunAsync(_database, "status");
        var unknown = await MigrateProcess.RunAsync(_database, "up", "--tables", "workflow_versions");

        Assert.Equal((2, 2, 0, 0, 2, 1), (plan.ExitCode, lacking.ExitCode, up.ExitCode, whole.ExitCode, status.ExitCode, unknown.ExitCode));
        Assert.Equal(5, JsonNode.Parse(plan.Output)!["partitions"]!.AsArray().Count);
        Assert.Contains("missing  table playbook_catalog\n", lacking.Output, StringComparison.Ordinal);
        Assert.Contains("0001_audit_events", JsonNode.Parse(up.Output)!["applied"]!.AsArray().Select(name => (string)name!));
        Assert.True((bool)JsonNode.Parse(whole.Output)!["is_whole"]!);
        Assert.Contains("Unknown: workflow_versions. Available tables: ", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_takes_a_step_back_and_learns_whether_it_was_there_and_can_be()
    {
        const string name = "0008_adr033_multidimensional_tracking";
        await MigrateProcess.RunAsync(_database, "up", "--tables", "resource_action_traces");

        var status = await MigrateProcess.RunAsync(_database, "status", "--tables", "resource_action_traces");
        var down = await MigrateProcess.RunAsync(_database, "down", name, "--output", "json");
        var again = await MigrateProcess.RunAsync(_database, "down", name);
        var never = await MigrateProcess.RunAsync(_database, "down", "0001_audit_events");

        Assert.Equal((0, 0, 0, 1), (status.ExitCode, down.ExitCode, again.ExitCode, never.ExitCode));
        Assert.DoesNotContain("0001_audit_events", status.Output, StringComparison.Ordinal);
        Assert.True((bool)JsonNode.Parse(down.Output)!["taken_back"]!);
        Assert.Equal($"not applied  {name}\n", again.Output);
        Assert.Contains($"Nothing takes back 0001_audit_events; what can be taken back: {name}", never.Errors, StringComparison.Ordinal);
    }

    private static string Warnings(string errors) => string.Concat(errors.Split('\n').Where(line => line.StartsWith("warn", StringComparison.Ordinal) || line.StartsWith("fail", StringComparison.Ordinal)));

    private Task<long> StepsAsync() => _database.ScalarAsync<long>("SELECT (SELECT count(*) FROM schema_migrations) + (SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass)");

    private async Task<NpgsqlConnection> LockedAsync()
    {
        var connection = await _database.Owner.OpenAsync(CancellationToken.None);
        await new NpgsqlCommand("SELECT pg_advisory_lock(42)", connection).ExecuteNonQueryAsync();
        return connection;
    }

    private Task UntilAsync(string sql) => Eventually.TrueAsync(() => _database.ScalarAsync<bool>(sql), Patience, () => $"Never came true: {sql}");
}
