using System.CommandLine;
using Kubernaut.Operator.Commands;

var root = new RootCommand("Keeps remediation playbooks and audit partitions true in PostgreSQL, and serves both over HTTP.")
{
    RunCommand.Create(),
    MigrateCommand.Create(),
};

// The image starts the binary without arguments.
root.SetAction((_, cancellationToken) => RunCommand.RunAsync(cancellationToken));

return await root.Parse(args).InvokeAsync();
