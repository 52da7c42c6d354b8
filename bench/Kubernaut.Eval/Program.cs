using Kubernaut.Eval;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: Kubernaut.Eval FOLDER-WITH-docs.jsonl-queries.jsonl-qrels.tsv");
    return 2;
}

EvalData data;
try
{
    data = EvalData.Read(folder);
}
catch (IOException missing)
{
    Console.Error.WriteLine($"error: {missing.Message} (set EVAL_DATA to a folder with docs.jsonl, queries.jsonl and qrels.tsv)");
    return 2;
}

Console.WriteLine($"• {data.Documents.Count} playbooks, {data.Queries.Count} incidents");
await using var catalog = await EvalCatalog.StartAsync(data.Documents);
var report = new EvalReport();
foreach (var query in data.Queries)
{
    var found = await catalog.SearchAsync(query);
    foreach (var (system, ranking) in EvalRankings.Of(found))
    {
        report.Add(system, query, EvalScore.Of(ranking, data.RelevantTo(query)));
    }
}

Console.WriteLine($"• {await catalog.ModelAsync()}");
report.Write(Console.Out);
return 0;
