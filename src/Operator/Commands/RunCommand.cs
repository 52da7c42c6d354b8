using System.CommandLine;
using Kubernaut.Api;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage run</c>: the HTTP API and the controllers, until told to stop.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var run = new Command("run", "Serve the HTTP API and run the controllers. Settings come from the environment (Postgres__ConnectionString, …) or appsettings.json.");
        run.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return run;
    }

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var app = Build();
            await app.RunAsync(cancellationToken);
            return Environment.ExitCode;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
            {
                await Console.Error.WriteLineAsync($"kubernaut-storage: {failure}");
            }

            return 1;
        }
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddKubernautApi();
        builder.Services.AddOperator(builder.Configuration);

        var app = builder.Build();
        app.MapKubernautApi();
        return app;
    }
}
