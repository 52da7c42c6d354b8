using System.CommandLine;
using Kubernaut.Storage.DeadLetters;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage dlq</c>: shows the quarantine of the dead letters, and ends what lies in it, one way or the other.</summary>
internal static class DlqCommand
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>An entry that was named is not in the quarantine (any more).</summary>
    private const int NotThere = 2;

    private const string ExitCodes = "Exit code 0: done, 2: an entry is not there (any more), 1: failed.";

    private const int DefaultLimit = 100;

    public static Command Create() => new("dlq", "Look into the quarantine of the dead letters, and decide what becomes of it. Reads Redis__ConnectionString.")
    {
        List(),
        Show(),
        Replay(),
        Purge(),
    };

    private static Command List()
    {
        var limit = new Option<int>("--limit") { Description = "How many at most, oldest first.", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!int.TryParse(text, out var value) || value < 1))
            {
                result.AddError("--limit must be a whole number from 1.");
            }
        });
        var output = Output();
        var list = new Command("list", "List what is in the quarantine, and why.") { limit, output };
        list.SetAction((parsed, cancellationToken) => RunAsync(
            async (quarantine, token) =>
            {
                var total = await quarantine.CountAsync(token);
                var entries = await quarantine.WalkAsync(token).Take(parsed.GetValue(limit)).ToListAsync(token);
                Console.WriteLine(parsed.GetValue(output) == "json" ? DlqText.Json(total, entries) : DlqText.Table(total, entries));
                return Done;
            },
            cancellationToken));
        return list;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "The entry, as list shows it." };
        id.Validators.Add(result => CheckIds(result.Tokens.Select(token => token.Value), result.AddError));
        var output = Output();
        var show = new Command("show", $"Show one entry with its event. {ExitCodes}") { id, output };
        show.SetAction((parsed, cancellationToken) => RunAsync(
            async (quarantine, token) =>
            {
                if (await quarantine.FindAsync(parsed.GetRequiredValue(id), token) is not { } entry)
                {
                    return await NotThereAsync(parsed.GetRequiredValue(id));
                }

                Console.WriteLine(parsed.GetValue(output) == "json" ? DlqText.Json(entry) : DlqText.Lines(entry));
                return Done;
            },
            cancellationToken));
        return show;
    }

    private static Command Replay()
    {
        var replay = new Command("replay", $"Give entries back to the drain, unchanged: once the cause is gone they are stored, else they return here. Safe to repeat. {ExitCodes}");
        var ids = AddWhich(replay);
        replay.SetAction((parsed, cancellationToken) => RunAsync(
            (quarantine, token) => EachAsync(quarantine, parsed.GetValue(ids)!, "replayed", quarantine.ReplayAsync, token),
            cancellationToken));
        return replay;
    }

    private static Command Purge()
    {
        var yes = new Option<bool>("--yes") { Description = "Yes, the events are to be lost." };
        var purge = new Command("purge", $"Delete entries for good: their events were promised to be safe, and are then nowhere. {ExitCodes}") { yes };
        var ids = AddWhich(purge);
        purge.Validators.Add(result =>
        {
            if (!result.GetValue(yes))
            {
                result.AddError("purge deletes events for good; confirm with --yes.");
            }
        });
        purge.SetAction((parsed, cancellationToken) => RunAsync(
            (quarantine, token) => EachAsync(quarantine, parsed.GetValue(ids)!, "purged", quarantine.PurgeAsync, token),
            cancellationToken));
        return purge;
    }

    private static Option<string> Output()
    {
        var output = new Option<string>("--output") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        return output;
    }

    /// <summary>Adds the entries that a command is about: named ones, or all.</summary>
    private static Argument<string[]> AddWhich(Command command)
    {
        var ids = new Argument<string[]>("id") { Description = "Entries, as list shows them.", Arity = ArgumentArity.ZeroOrMore };
        ids.Validators.Add(result => CheckIds(result.Tokens.Select(token => token.Value), result.AddError));
        var all = new Option<bool>("--all") { Description = "All entries that are in the quarantine now." };
        command.Add(ids);
        command.Add(all);
        command.Validators.Add(result =>
        {
            if (result.GetValue(ids) is { Length: > 0 } == result.GetValue(all))
            {
                result.AddError("Name entries, or all of them with --all.");
            }
        });
        return ids;
    }

    private static void CheckIds(IEnumerable<string> ids, Action<string> addError)
    {
        foreach (var id in ids.Where(id => !DeadLetterQuarantine.IsId(id)))
        {
            addError($"'{id}' is not the id of an entry, such as 1764154800000-0.");
        }
    }

    /// <param name="quarantine">Where they are.</param>
    /// <param name="ids">None means all.</param>
    /// <param name="done">What has been done to an entry, in a word.</param>
    /// <param name="change">Does it; false when the entry is not there.</param>
    /// <param name="cancellationToken">Ends it between two entries.</param>
    private static async Task<int> EachAsync(
        DeadLetterQuarantine quarantine,
        string[] ids,
        string done,
        Func<string, CancellationToken, Task<bool>> change,
        CancellationToken cancellationToken)
    {
        var named = ids.Length > 0 ? ids.ToAsyncEnumerable() : quarantine.WalkAsync(cancellationToken).Select(entry => entry.Id);
        var (count, result) = (0, Done);
        await foreach (var id in named)
        {
            if (await change(id, cancellationToken))
            {
                Console.WriteLine($"{done}  {id}");
                count++;
            }
            else if (ids.Length > 0)
            {
                result = await NotThereAsync(id);
            }
        }

        Console.WriteLine($"{count} {done}, {await quarantine.CountAsync(cancellationToken)} left in the quarantine");
        return result;
    }

    private static async Task<int> NotThereAsync(string id)
    {
        await Console.Error.WriteLineAsync($"kubernaut-storage: {id} is not in the quarantine (any more).");
        return NotThere;
    }

    private static async Task<int> RunAsync(Func<DeadLetterQuarantine, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // Standard output is for what was asked for; a script may parse it.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddDeadLetters();
        using var host = builder.Build();

        try
        {
            return await run(host.Services.GetRequiredService<DeadLetterQuarantine>(), cancellationToken);
        }
        catch (Exception failure) when (failure is DeadLetterException or RedisException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"kubernaut-storage: {failure.Message}{(failure.InnerException is { } cause ? $" {cause.Message}" : "")}");
            return Failed;
        }
    }
}
