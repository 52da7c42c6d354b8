using System.CommandLine;
using System.CommandLine.Parsing;
using Kubernaut.Storage.Playbooks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage search</c>: the playbooks for an incident, for a person at a terminal.</summary>
/// <remarks>Asks the database and the embedder itself, with the settings of the operator: it needs no token, and works in any pod of ours.</remarks>
internal static class SearchCommand
{
    private const int Found = 0;
    private const int Failed = 1;

    /// <summary>Nothing that is certain enough.</summary>
    private const int NothingFound = 2;

    public static Command Create()
    {
        var text = new Argument<string[]>("text") { Description = "What the alert says, or what you see. Quotes are not needed.", Arity = ArgumentArity.OneOrMore };
        var labels = new Option<string[]>("--label") { Description = "key=value that the playbook must be labelled for; may be repeated.", DefaultValueFactory = _ => [] };
        labels.Validators.Add(CheckLabels);
        var confidence = new Option<double?>("--min-confidence") { Description = "0 to 1; 0 shows whatever comes nearest. Without it: 0.7 where confidence can be told." };
        confidence.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<double?>() is < 0 or > 1 or double.NaN)
            {
                option.AddError("--min-confidence must be between 0 and 1.");
            }
        });
        var results = new Option<int>("--max-results") { Description = "1 to 100.", DefaultValueFactory = _ => PlaybookQuery.DefaultMaxResults };
        results.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<int>() is < 1 or > PlaybookQuery.MaxResultsLimit)
            {
                option.AddError($"--max-results must be between 1 and {PlaybookQuery.MaxResultsLimit}.");
            }
        });
        var output = new Option<string>("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");

        var search = new Command("search", "Find the playbooks for an incident. Exit code 0: found, 2: nothing certain enough, 1: could not be asked.") { text, labels, confidence, results, output };
        search.SetAction((parsed, cancellationToken) => RunAsync(
            new PlaybookQuery
            {
                Text = string.Join(' ', parsed.GetRequiredValue(text)),
                Labels = [.. parsed.GetRequiredValue(labels).Select(label => label.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]))],
                MinConfidence = parsed.GetValue(confidence),
                MaxResults = parsed.GetValue(results),
            },
            asJson: parsed.GetValue(output) == "json",
            cancellationToken));
        return search;
    }

    private static void CheckLabels(OptionResult option)
    {
        foreach (var label in option.GetValueOrDefault<string[]>().Where(label => label.IndexOf('=', StringComparison.Ordinal) <= 0))
        {
            option.AddError($"--label {label} is not of the form key=value.");
        }
    }

    private static async Task<int> RunAsync(PlaybookQuery query, bool asJson, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(query.Text))
        {
            return await FailAsync("the text says nothing");
        }

        if (query.Text.EnumerateRunes().Count() > PlaybookQuery.MaxTextLength)
        {
            return await FailAsync($"the text has more than {PlaybookQuery.MaxTextLength} characters");
        }

        using var host = CommandHost.Build(services => services.AddPlaybooks());
        try
        {
            switch (await host.Services.GetRequiredService<PlaybookSearch>().SearchAsync(query, cancellationToken))
            {
                case PlaybookSearchOutcome.Answered(var answer):
                    Console.WriteLine(asJson ? SearchText.Json(answer) : SearchText.Table(answer));
                    return answer.Matches.Count > 0 ? Found : NothingFound;

                case PlaybookSearchOutcome.ConfidenceUnavailable(var why):
                    return await FailAsync(why);

                default:
                    return await FailAsync("too many searches are under way");
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or OptionsValidationException)
        {
            return await FailAsync(failure.Message);
        }
    }

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync($"kubernaut-storage: cannot search: {why}");
        return Failed;
    }
}
