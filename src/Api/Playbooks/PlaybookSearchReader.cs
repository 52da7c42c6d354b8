using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using Kubernaut.Api.Problems;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.Playbooks;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Playbooks;

/// <summary>Turns a query string, or a body with the same members, into a search.</summary>
internal static class PlaybookSearchReader
{
    private const string LabelPrefix = "label.";

    private const string Blank = "must say something";

    /// <summary>As many as a playbook may have.</summary>
    private const int MaxLabels = 32;

    /// <summary>Of a label's key and of each of its values, in characters.</summary>
    private const int MaxLabelLength = 63;

    private static readonly FrozenSet<string> Members = ["query", "labels", "min_confidence", "max_results", "explain"];

    /// <exception cref="RequestRefusedException">With everything that is wrong.</exception>
    public static PlaybookSearchRequest Read(IQueryCollection query)
    {
        var parameters = new QueryParameters(query);
        var text = parameters.Text("query");
        if (!parameters.Has("query"))
        {
            parameters.AddProblem("query", "is required");
        }
        else if (text?.Trim().Length == 0)
        {
            parameters.AddProblem("query", Blank);
        }
        else if (text?.EnumerateRunes().Count() > PlaybookQuery.MaxTextLength)
        {
            parameters.AddProblem("query", $"must have at most {PlaybookQuery.MaxTextLength} characters");
        }

        var labels = parameters.WithPrefix(LabelPrefix, MaxLabels);
        foreach (var (key, value) in labels.Where(IsTooLong))
        {
            parameters.AddProblem(LabelPrefix + key, $"has a key or a value of more than {MaxLabelLength} characters");
        }

        var request = new PlaybookSearchRequest(
            new PlaybookQuery
            {
                Text = text ?? "",
                Labels = labels,
                MinConfidence = parameters.Has("min_confidence") ? parameters.Number("min_confidence", 0, 1, PlaybookQuery.DefaultMinConfidence) : null,
                MaxResults = parameters.Integer("max_results", 1, PlaybookQuery.MaxResultsLimit, PlaybookQuery.DefaultMaxResults),
            },
            parameters.Flag("explain"));

        parameters.ThrowIfInvalid();
        return request;
    }

    /// <exception cref="RequestRefusedException">With everything that is wrong.</exception>
    public static PlaybookSearchRequest Read(JsonElement body)
    {
        var problems = new ProblemList();
        var members = new JsonMembers(body, "", Members, problems);
        var text = members.RequiredText("query", PlaybookQuery.MaxTextLength);
        if (text.Length > 0 && text.Trim().Length == 0)
        {
            problems.AddAt(members.At("query"), Blank);
        }

        var request = new PlaybookSearchRequest(
            new PlaybookQuery
            {
                Text = text,
                Labels = Labels(members, problems),
                MinConfidence = members.Number("min_confidence", 0, 1),
                MaxResults = members.Integer("max_results", 1, PlaybookQuery.MaxResultsLimit) ?? PlaybookQuery.DefaultMaxResults,
            },
            members.Flag("explain"));

        return problems.IsEmpty ? request : throw new RequestRefusedException(ApiProblem.Invalid(problems.ToList()));
    }

    private static List<KeyValuePair<string, string>> Labels(JsonMembers members, ProblemList problems)
    {
        if (members.Value("labels", JsonValueKind.Object) is not { } labels)
        {
            return [];
        }

        // Any key that is text is known, and each is read as strictly as a member of the contract.
        var keys = labels.EnumerateObject()
            .Where(label => JsonText.FindFault(JsonMarshal.GetRawUtf8PropertyName(label)) is null)
            .Select(label => label.Name)
            .ToFrozenSet(StringComparer.Ordinal);
        if (keys.Count > MaxLabels)
        {
            problems.AddAt(members.At("labels"), $"must have at most {MaxLabels} members");
            return [];
        }

        var values = new JsonMembers(labels, members.At("labels"), keys, problems);
        var read = keys.Select(key => KeyValuePair.Create(key, values.RequiredText(key, MaxLabelLength))).ToList();
        foreach (var (key, _) in read.Where(label => label.Key.EnumerateRunes().Count() > MaxLabelLength))
        {
            problems.AddAt(values.At(key), $"has a key of more than {MaxLabelLength} characters");
        }

        return read;
    }

    private static bool IsTooLong(KeyValuePair<string, string> label) =>
        label.Key.EnumerateRunes().Count() > MaxLabelLength || label.Value.EnumerateRunes().Count() > MaxLabelLength;
}
