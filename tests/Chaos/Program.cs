using Kubernaut.Chaos;

if (args is not [var scaleName, .. var wanted] || !Enum.TryParse<ChaosScale>(scaleName, ignoreCase: true, out var scale))
{
    Console.Error.WriteLine("usage: Kubernaut.Chaos small|full [FAULT...]");
    return 2;
}

if (wanted.FirstOrDefault(name => Campaign.Faults.All(fault => fault.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"error: there is no fault '{unknown}'; there are: {string.Join(", ", Campaign.Faults.Select(fault => fault.Name))}");
    return 2;
}

var campaign = new Campaign(scale, Console.WriteLine);
var failed = 0;
foreach (var fault in Campaign.Faults.Where(fault => wanted.Length == 0 || wanted.Contains(fault.Name)))
{
    var report = await campaign.RunAsync(fault);
    failed += report.IsGood ? 0 : 1;
}

Console.WriteLine();
Console.WriteLine(FaultReport.Header);
foreach (var report in campaign.Reports)
{
    Console.WriteLine(report.Line);
}

Console.WriteLine();
Console.WriteLine(failed == 0 ? "Nothing was lost and nothing was doubled." : $"{failed} of {campaign.Reports.Count} faults did harm.");
return failed == 0 ? 0 : 1;
