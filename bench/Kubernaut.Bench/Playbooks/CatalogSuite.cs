using System.Diagnostics;
using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Kubernetes;
using Kubernaut.TestKit.Servers;
using Npgsql;

namespace Kubernaut.Bench.Playbooks;

/// <summary>How long a thousand playbooks applied at once take to be Ready, and a wiped catalog to be whole again.</summary>
internal sealed class CatalogSuite : IBenchSuite
{
    private const double MostSeconds = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => "catalog";

    public async Task RunAsync(BenchRun run)
    {
        run.Say("starting a PostgreSQL, a Redis and an operator");
        await using var postgres = await OwnServer.StartPostgresAsync();
        await using var redis = await OwnServer.StartRedisAsync();
        await using var database = NpgsqlDataSource.Create(postgres.Address);
        await ScalarAsync(database, "CREATE EXTENSION IF NOT EXISTS vector");
        var cluster = new KubernetesFixture();
        await cluster.InitializeAsync();
        var count = run.Sized(full: 1_000, small: 50);

        try
        {
            await using (await StartAsync(cluster, postgres, redis))
            {
                run.Add(Figure.AtMost($"{count:#,0} playbooks applied at once, all Ready", await AppliedAsync(cluster, 0, count), MostSeconds, "s"));
                await AppliedAsync(cluster, count, count);
            }

            run.Say($"starting over an emptied catalog with {2 * count:#,0} objects");
            await ScalarAsync(database, "DELETE FROM playbook_catalog");
            var clock = Stopwatch.StartNew();
            await using var again = await StartAsync(cluster, postgres, redis);
            await Eventually.TrueAsync(
                async () => await ScalarAsync(database, "SELECT count(*) FROM playbook_catalog WHERE embedding_model IS NOT NULL") == 2 * count, Patience, () => again.Output);
            run.Add(Figure.AtMost($"{2 * count:#,0} rows rebuilt after the catalog was wiped, from the start of the process", clock.Elapsed.TotalSeconds, 2 * MostSeconds, "s"));
        }
        finally
        {
            await ForEachAsync(await cluster.Client.ListAsync<RemediationPlaybook>(cluster.Namespace), async playbook =>
            {
                await cluster.Client.PatchAsync<RemediationPlaybook>(new V1Patch(new { metadata = new { finalizers = Array.Empty<string>() } }, V1Patch.PatchType.MergePatch), playbook.Name(), cluster.Namespace);
                await cluster.Client.DeleteAsync<RemediationPlaybook>(playbook.Name(), cluster.Namespace);
            });
            await cluster.DisposeAsync();
        }
    }

    private static Task<OperatorProcess> StartAsync(KubernetesFixture cluster, OwnServer postgres, OwnServer redis) =>
        OperatorProcess.StartOpenAsync("bench-catalog", cluster.Namespace, postgres.Address, redis.Address, new Dictionary<string, string>());

    /// <returns>Seconds from the first create until every object is Ready.</returns>
    private static async Task<double> AppliedAsync(KubernetesFixture cluster, int first, int count)
    {
        var clock = Stopwatch.StartNew();
        await ForEachAsync(Enumerable.Range(first, count), number => cluster.Client.CreateAsync(Object(cluster.Namespace, SyntheticPlaybooks.Make(number))));
        await Eventually.TrueAsync(
            async () => (await cluster.Client.ListAsync<RemediationPlaybook>(cluster.Namespace)).Count(IsReady) == first + count, Patience, () => "not every playbook became Ready");
        return clock.Elapsed.TotalSeconds;
    }

    private static bool IsReady(RemediationPlaybook playbook) =>
        playbook.Status?.Conditions.Any(condition => condition is { Type: ConditionTypes.Ready, Status: ConditionStatus.True }) ?? false;

    private static RemediationPlaybook Object(string @namespace, SyntheticPlaybook playbook) => new()
    {
        Metadata = new V1ObjectMeta { Name = playbook.Id, NamespaceProperty = @namespace },
        Spec = new RemediationPlaybookSpec { PlaybookId = playbook.Id, Version = "1.0.0", DisplayName = playbook.Name, Description = playbook.Description, Content = "# Steps" },
    };

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> act) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (item, _) => await act(item));

    private static async Task<long> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is long value ? value : 0;
    }
}
