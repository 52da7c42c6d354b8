using Kubernaut.Bench.Audit;
using Kubernaut.Bench.Footprint;
using Kubernaut.Bench.Migrations;
using Kubernaut.Bench.Partitions;
using Kubernaut.Bench.Playbooks;
using Kubernaut.Bench.SuccessRates;
using Kubernaut.Bench;

// A feature that has figures adds its suite here.
IBenchSuite[] suites =
[
    new AuditSuite(),
    new FootprintSuite(),
    new MigrationSuite(),
    new SuccessRateSuite(),
    new CatalogSuite(),
    new SearchSuite(),
    new PartitionSuite(),
];

if (args is not [var scaleName, var resultsPath, .. var wanted] || !Enum.TryParse<BenchScale>(scaleName, ignoreCase: true, out var scale))
{
    Console.Error.WriteLine("usage: Kubernaut.Bench small|full RESULTS-FILE [SUITE...]");
    return 2;
}

if (wanted.FirstOrDefault(name => suites.All(suite => suite.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"error: there is no suite '{unknown}'; there are: {string.Join(", ", suites.Select(suite => suite.Name))}");
    return 2;
}

var results = new ResultsFile(resultsPath);
var failed = 0;
foreach (var suite in suites.Where(suite => wanted.Length == 0 || wanted.Contains(suite.Name)))
{
    var run = new BenchRun(suite.Name, scale);
    try
    {
        await suite.RunAsync(run);
        results.Replace(run, await Machine.DescribeAsync());
    }
    catch (Exception failure)
    {
        // The other suites still have something to tell.
        Console.Error.WriteLine($"error: {suite.Name} did not finish: {failure}");
        failed++;
    }
}

Console.WriteLine($"• written to {resultsPath}");
return failed == 0 ? 0 : 1;
