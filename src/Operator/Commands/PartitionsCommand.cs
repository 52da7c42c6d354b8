using System.CommandLine;
using Kubernaut.Storage.Archives;
using Kubernaut.Storage.Partitions;
using KubeOps.KubernetesClient;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage partitions</c>: shows the months, what a run would do, and brings months back.</summary>
internal static class PartitionsCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");

        var file = new Option<FileInfo?>("--file") { Description = "The policy as YAML or JSON. Without it, the object audit-events of the cluster." };
        var plan = new Command("plan", "Show what a full run of a policy would do now. Changes nothing.") { file, output };
        plan.SetAction((parsed, cancellationToken) => RunAsync(
            "plan",
            async (services, token) =>
            {
                var policy = await PolicyReading.ReadAsync(parsed.GetValue(file), () => services.GetRequiredService<IKubernetesClient>(), token);
                Console.WriteLine(PartitionText.Plan(await PolicyReading.PlanAsync(services, policy, token), parsed.GetValue(output) == "json"));
                return ShortCommand.Done;
            },
            cancellationToken));

        var list = new Command("list", "Show every month: where it is, how it stands, and which legal holds are on it.") { output };
        list.SetAction((parsed, cancellationToken) => RunAsync(
            "list the partitions",
            async (services, token) =>
            {
                Console.WriteLine(PartitionText.Months(await PolicyReading.PlanAsync(services, policy: null, token), parsed.GetValue(output) == "json"));
                return ShortCommand.Done;
            },
            cancellationToken));

        var month = new Argument<string>("month") { Description = "YYYY-MM." };
        var archive = new Option<string?>("--archive") { Description = "Path of the .jsonl.gz, when it lies elsewhere than where it was written." };
        var restore = new Command(
            "restore", "Bring a removed month back, from its detached table or from its archive. Place a legal hold first, or the next run removes it again.") { month, archive };
        restore.SetAction((parsed, cancellationToken) => RunAsync(
            "restore",
            (services, token) => RestoreAsync(services, CommandMonth.Parse(parsed.GetRequiredValue(month)), parsed.GetValue(archive), token),
            cancellationToken));

        var drain = new Command("drain-default", "Move the rows of a DEFAULT partition to their months, a month at a time, then drop it.");
        drain.SetAction((_, cancellationToken) => RunAsync("drain the DEFAULT partition", DrainAsync, cancellationToken));

        return new Command("partitions", "Look at the months of the audit trail, and bring them back.") { plan, list, restore, drain };
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, Month month, string? archive, CancellationToken cancellationToken)
    {
        var outcome = await services.GetRequiredService<MonthRestorer>().RestoreAsync(month, archive, cancellationToken);
        switch (outcome)
        {
            case RestoreOutcome.AlreadyThere there:
                Console.WriteLine($"{month} is there: {there.Partition}");
                return ShortCommand.Done;

            case RestoreOutcome.Reattached attached:
                Console.WriteLine($"attached {attached.Partition} again. Without a legal hold on {month}, retention removes it again.");
                return ShortCommand.Done;

            case RestoreOutcome.FromArchive restored:
                Console.WriteLine($"restored {restored.Partition} from {restored.File}: {restored.Rows} rows, as they were sealed. Without a legal hold on {month}, retention removes it again.");
                return ShortCommand.Done;

            default:
                throw new CommandException(((RestoreOutcome.NotPossible)outcome).Why);
        }
    }

    private static async Task<int> DrainAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var drained = await services.GetRequiredService<DefaultDrain>().DrainAsync(
            (month, rows) => Console.WriteLine($"{month}  {rows} rows moved"), cancellationToken);
        Console.WriteLine(drained);
        return ShortCommand.Done;
    }

    private static Task<int> RunAsync(string what, Func<IServiceProvider, CancellationToken, Task<int>> run, CancellationToken cancellationToken) =>
        ShortCommand.RunAsync(what, services => services.AddReconciling().AddSingleton<IKubernetesClient>(_ => new KubernetesClient()), run, cancellationToken);
}
