using System.Globalization;
using System.Text.Json;

namespace Kubernaut.Eval;

/// <summary>Playbooks, incidents, and which answers which.</summary>
internal sealed record EvalData
{
    /// <summary>Queries of sets that begin so are answered from the documents whose ids begin with <see cref="WorkflowId"/>, all others from the rest.</summary>
    private const string WorkflowSet = "scenario-";

    private const string WorkflowId = "kn:";

    public required IReadOnlyList<EvalDocument> Documents { get; init; }

    public required IReadOnlyList<EvalQuery> Queries { get; init; }

    /// <summary>Query id → document id → relevance, 1 or 2.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, int>> Relevance { get; init; }

    /// <exception cref="IOException">A file is not there.</exception>
    public static EvalData Read(string folder)
    {
        var relevance = new Dictionary<string, Dictionary<string, int>>();
        foreach (var fields in File.ReadLines(Path.Combine(folder, "qrels.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            if (!relevance.TryGetValue(fields[0], out var documents))
            {
                relevance[fields[0]] = documents = [];
            }

            documents[fields[1]] = int.Parse(fields[2], CultureInfo.InvariantCulture);
        }

        return new EvalData
        {
            Documents = [.. Lines(folder, "docs.jsonl").Select(line => new EvalDocument(
                Text(line, "id"), Text(line, "name"), Text(line, "description"), Text(line, "content"),
                Text(line, "id").StartsWith(WorkflowId, StringComparison.Ordinal) ? EvalQuery.Workflows : EvalQuery.Runbooks))],
            Queries = [.. Lines(folder, "queries.jsonl").Select(line => new EvalQuery(
                Text(line, "id"), Text(line, "text"),
                Text(line, "set").StartsWith(WorkflowSet, StringComparison.Ordinal) ? EvalQuery.Workflows : EvalQuery.Runbooks))],
            Relevance = relevance,
        };
    }

    public IReadOnlyDictionary<string, int> RelevantTo(EvalQuery query) => Relevance.GetValueOrDefault(query.Id) ?? [];

    private static IEnumerable<JsonElement> Lines(string folder, string file) =>
        File.ReadLines(Path.Combine(folder, file)).Select(line => JsonElement.Parse(line));

    private static string Text(JsonElement line, string member) => line.GetProperty(member).GetString()!;
}

/// <param name="Id">Becomes the playbook's id.</param>
/// <param name="Name">Its title.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Content">Its steps.</param>
/// <param name="Group">The label by which a query finds its group.</param>
internal sealed record EvalDocument(string Id, string Name, string Description, string Content, string Group);

/// <param name="Id">Names it.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Group">Among which documents.</param>
internal sealed record EvalQuery(string Id, string Text, string Group)
{
    public const string Runbooks = "runbooks";
    public const string Workflows = "workflows";
}
