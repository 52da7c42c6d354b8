using System.Text.Json;
using k8s.Autorest;
using k8s.Models;
using Kubernaut.Entities;
using Kubernaut.Entities.Playbooks;
using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;
using KubeOps.KubernetesClient;

namespace Kubernaut.EndToEnd.Setting;

/// <summary>Creates, changes and deletes playbooks at random, and holds the catalog against what exists in the end.</summary>
internal sealed class PlaybookChurn(IKubernetesClient client, string @namespace, TestDatabase database, int names, int seed)
{
    /// <summary>As many people write at the same time.</summary>
    private const int Writers = 8;

    /// <summary>Several times what two quiet cores need.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PauseWhileAway = TimeSpan.FromMilliseconds(50);

    /// <summary>Every name once.</summary>
    public Task CreateAllAsync() => Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
    {
        for (var i = writer; i < names; i += Writers)
        {
            await client.CreateAsync(New(i));
        }
    }));

    /// <summary>Goes on until cancelled, also while the API server is away.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
    {
        var random = new Random(seed + writer);
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(random);
        }
    }));

    /// <summary>Waits until every object has the row that it declares and says so, and every deletion has come to its end.</summary>
    public Task ConvergesAsync() => NoneIsLeftAsync(
        (objects, rows) => objects.Select(playbook => Complaint(playbook, rows.GetValueOrDefault(playbook.Name()))));

    /// <summary>Waits until no row is left of an object that is gone, those included that went before they had their finalizer.</summary>
    public Task NoRowIsLeftBehindAsync() => NoneIsLeftAsync(
        (objects, rows) => rows.Values.ExceptBy(objects.Select(playbook => playbook.Name()), row => row.Name).Select(Complaint));

    private async Task StepAsync(Random random)
    {
        var number = random.Next(names);
        try
        {
            var existing = await client.GetAsync<RemediationPlaybook>(Name(number), @namespace);
            switch (existing, random.Next(4))
            {
                case (null, _):
                    await client.CreateAsync(New(number));
                    break;
                case (_, 0):
                    await client.DeleteAsync(existing);
                    break;
                default:
                    existing.Spec = existing.Spec with { Owner = $"owner-{random.Next(1000)}", Lifecycle = Lifecycle(random.Next(3) > 0) };
                    await client.UpdateAsync(existing);
                    break;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or HttpOperationException)
        {
            // Away, or somebody was faster. The server may have done it all the same; what counts is what it shows in the end.
            await Task.Delay(PauseWhileAway, TimeProvider.System);
        }
    }

    private async Task NoneIsLeftAsync(Func<IList<RemediationPlaybook>, Dictionary<string, Row>, IEnumerable<string?>> complain)
    {
        List<string> complaints = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var objects = await client.ListAsync<RemediationPlaybook>(@namespace);
                complaints = [.. complain(objects, (await RowsAsync()).ToDictionary(row => row.Name)).OfType<string>()];
                return complaints.Count == 0;
            },
            Patience,
            () => $"{complaints.Count} are not as they should be: {string.Join("; ", complaints.Take(20))}");
    }

    private static string? Complaint(RemediationPlaybook playbook, Row? row) => (playbook, row) switch
    {
        ({ Metadata.DeletionTimestamp: not null }, _) => $"{playbook.Name()} is still being deleted",
        (_, null) => $"{playbook.Name()} has no row",
        _ when row.Uid != playbook.Uid() => $"the row of {playbook.Name()} belongs to {row.Uid ?? "nobody"}",
        _ when row.Owner != playbook.Spec.Owner || !row.Status.Equals(playbook.Spec.Lifecycle.State, StringComparison.OrdinalIgnoreCase) => $"the row of {playbook.Name()} is {row.Status} of {row.Owner}",
        _ when playbook.Status?.ObservedGeneration != playbook.Generation() => $"{playbook.Name()} tells of generation {playbook.Status?.ObservedGeneration} instead of {playbook.Generation()}",
        _ when playbook.Status?.CatalogState != playbook.Spec.Lifecycle.State => $"{playbook.Name()} says that its row is {playbook.Status?.CatalogState}",
        _ when !playbook.Status!.Conditions.Any(condition => condition is { Type: ConditionTypes.Ready, Status: ConditionStatus.True }) => $"{playbook.Name()} is not Ready",
        _ => null,
    };

    /// <summary>Of a row whose object is gone. One that should have been deleted is archived, if its object went without a finalizer.</summary>
    private static string? Complaint(Row row) => row switch
    {
        { Uid: not null } => $"the row of {row.Name} has lost its object",
        { Status: not "archived" } => $"the row of {row.Name} is {row.Status} without an object",
        _ => null,
    };

    private async Task<IReadOnlyList<Row>> RowsAsync()
    {
        const string sql = """
            SELECT coalesce(json_agg(json_build_object(
                'Name', playbook_id, 'Uid', owner_uid, 'Status', status, 'Owner', owner)), '[]')::text
            FROM playbook_catalog
            WHERE playbook_id LIKE 'churn-%'
            """;
        return JsonSerializer.Deserialize<List<Row>>((await database.ScalarAsync<string>(sql))!)!;
    }

    private RemediationPlaybook New(int number) => new()
    {
        Metadata = new V1ObjectMeta { Name = Name(number), NamespaceProperty = @namespace },
        Spec = new RemediationPlaybookSpec
        {
            PlaybookId = Name(number),
            Version = "1.0.0",
            DisplayName = $"Playbook {number}",
            Description = "Restarts the pods of a deployment one by one.",
            Content = "1. kubectl rollout restart deployment/NAME",
            Owner = "first",
            DeletionPolicy = number % 2 == 0 ? DeletionPolicies.Delete : DeletionPolicies.Archive,
        },
    };

    private static PlaybookLifecycle Lifecycle(bool active) =>
        active ? new PlaybookLifecycle() : new PlaybookLifecycle { State = LifecycleStates.Disabled, Reason = "Under review." };

    private static string Name(int number) => $"churn-{number}";

    private sealed record Row(string Name, string? Uid, string Status, string Owner);
}
