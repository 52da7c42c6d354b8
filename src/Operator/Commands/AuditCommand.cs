using System.CommandLine;
using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Seals;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage audit</c>: says whether the audit trail is as it was sealed.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var month = new Option<string?>("--month") { Description = "YYYY-MM. Without it, every sealed month." };
        var verify = new Command("verify", "Compare sealed months with their seals, and name each row that was changed, removed or inserted. Exit code 0: sound, 2: not, 1: cannot be told.") { month };
        verify.SetAction((parsed, cancellationToken) => ShortCommand.RunAsync(
            "verify",
            services => services.AddPartitions(),
            (services, token) => VerifyAsync(services.GetRequiredService<AuditSeals>(), parsed.GetValue(month), token),
            cancellationToken));

        return new Command("audit", "Look after the audit trail as evidence.") { verify };
    }

    private static async Task<int> VerifyAsync(AuditSeals seals, string? month, CancellationToken cancellationToken)
    {
        var months = month is null
            ? (await seals.ListAsync(cancellationToken)).Select(seal => seal.Month).ToList()
            : [CommandMonth.Parse(month)];

        var unsound = 0;
        foreach (var each in months)
        {
            var verification = await seals.VerifyAsync(each, cancellationToken) ?? throw new CommandException($"{each} is not sealed");
            Tell(each, verification);
            unsound += verification.IsSound ? 0 : 1;
        }

        Console.WriteLine($"{months.Count} sealed months, {unsound} not as they were sealed");
        return unsound == 0 ? ShortCommand.Done : ShortCommand.NotSound;
    }

    private static void Tell(Month month, SealVerification verification)
    {
        var where = verification.State switch
        {
            SealedMonthState.Dropped when verification.Archive is { } archive => $"dropped, archived in {archive.File}",
            var state => state.ToString().ToLowerInvariant(),
        };
        Console.WriteLine($"{month}  {(verification.IsSound ? "sound" : "NOT SOUND")}  {verification.Seal.Rows} rows sealed, {where}");
        if (verification.Problem is { } problem)
        {
            Console.WriteLine($"  {problem}");
        }

        foreach (var difference in verification.Differences)
        {
            Console.WriteLine($"  {difference.Kind.ToString().ToLowerInvariant(),-8} {difference.EventId} {difference.EventDate:yyyy-MM-dd}");
        }

        if (verification.Changed + verification.Removed + verification.Inserted > verification.Differences.Count)
        {
            Console.WriteLine($"  … only the first {verification.Differences.Count} are named");
        }
    }
}
