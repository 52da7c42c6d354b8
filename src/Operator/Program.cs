using System.CommandLine;
using Kubernaut.Operator;
using Kubernaut.Operator.Commands;

try
{
    SettingsFolder.Load();
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"kubernaut-storage: {SettingsFolder.Variable} cannot be read: {failure.Message}");
    return 1;
}

var root = new RootCommand("Keeps remediation playbooks and audit partitions true in PostgreSQL, and serves both over HTTP.")
{
    RunCommand.Create(),
    MigrateCommand.Create(),
    DlqCommand.Create(),
    SearchCommand.Create(),
    PlaybooksCommand.Create(),
    PartitionsCommand.Create(),
    AuditCommand.Create(),
};

// The image starts the binary without arguments.
root.SetAction((_, cancellationToken) => RunCommand.RunAsync(cancellationToken));

// The host answers SIGTERM itself and takes as long as its shutdown needs; by default the parser would end us after 2 s.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
