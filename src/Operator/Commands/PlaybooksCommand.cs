using System.CommandLine;
using k8s.Autorest;
using Kubernaut.Operator.Playbooks;
using Kubernaut.Storage.Playbooks;
using KubeOps.KubernetesClient;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage playbooks orphans</c>: rows whose objects are gone, and the way past the brake of the sweep.</summary>
internal static class PlaybooksCommand
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>There are orphans, and they stay.</summary>
    private const int OrphansLeft = 2;

    public static Command Create()
    {
        var archive = new Option<int?>("--archive")
        {
            Description = "Archive them, as each one's deletion policy says. Give the number of rows that were listed: if it is another by then, nothing is done.",
        };
        var orphans = new Command(
            "orphans",
            "List the rows of the catalog whose RemediationPlaybook is gone. The operator archives them by itself, unless they are so many that its list of objects is rather wrong; look, then archive them here. Exit code 0: none left, 2: some left, 1: cannot be told.") { archive };
        orphans.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(archive), cancellationToken));
        return new Command("playbooks", "Look after the catalog of playbooks.") { orphans };
    }

    private static async Task<int> RunAsync(int? archive, CancellationToken cancellationToken)
    {
        using var host = CommandHost.Build(services =>
        {
            services.AddOptions<OperatorOptions>().BindConfiguration(OperatorOptions.Section);
            services.AddPlaybooks();
            services.AddSingleton<IKubernetesClient>(_ => new KubernetesClient());
            services.AddSingleton<PlaybookOrphans>();
        });

        try
        {
            var orphans = host.Services.GetRequiredService<PlaybookOrphans>();
            var found = await orphans.FindAsync(cancellationToken);
            foreach (var row in found)
            {
                Console.WriteLine($"{row.Key.PlaybookId}\t{row.Key.Version}\t{row.Owner}\t{row.DeletionPolicy}");
            }

            if (archive is null || found.Count == 0)
            {
                await Console.Error.WriteLineAsync($"{found.Count} rows without their object");
                return found.Count == 0 ? Done : OrphansLeft;
            }

            if (archive != found.Count)
            {
                await Console.Error.WriteLineAsync($"kubernaut-storage: nothing was archived: {found.Count} rows are without their object, not {archive}");
                return OrphansLeft;
            }

            await orphans.RemoveAsync(found, cancellationToken);
            await Console.Error.WriteLineAsync($"{found.Count} rows dealt with as their deletion policies say");
            return Done;
        }
        catch (Exception failure) when (failure is NpgsqlException or OptionsValidationException or HttpOperationException or HttpRequestException or k8s.Exceptions.KubeConfigException)
        {
            await Console.Error.WriteLineAsync($"kubernaut-storage: cannot compare the catalog with the cluster: {failure.Message}");
            return Failed;
        }
    }
}
