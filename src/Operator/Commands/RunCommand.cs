using System.CommandLine;
using Kubernaut.Api;
using Kubernaut.Operator.Access;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Kubernaut.Operator.Commands;

/// <summary><c>kubernaut-storage run</c>: the HTTP API and the controllers, or one of them, until told to stop.</summary>
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
        UseJsonLogs(builder);
        var mode = Mode(builder.Configuration);
        if (mode is OperatorMode.Controllers)
        {
            builder.Services.AddKubernautProbes();
        }
        else
        {
            builder.Services.AddKubernautApi();
        }

        if (mode is not OperatorMode.Api)
        {
            builder.Services.AddOperator(builder.Configuration);
        }

        builder.Services.AddKubernetesAccess();

        var app = builder.Build();
        return mode is OperatorMode.Controllers ? app.MapKubernautProbes() : app.MapKubernautApi();
    }

    /// <summary>The slim builder sets its own formatter after the configuration was read, which therefore has to be read again.</summary>
    private static void UseJsonLogs(WebApplicationBuilder builder) => builder.Services.Configure<ConsoleLoggerOptions>(console =>
        console.FormatterName = builder.Configuration["Logging:Console:FormatterName"] is { Length: > 0 } chosen ? chosen : ConsoleFormatterNames.Json);

    /// <exception cref="OptionsValidationException">There is no such mode.</exception>
    private static OperatorMode Mode(ConfigurationManager configuration)
    {
        var text = configuration[$"{OperatorOptions.Section}:{nameof(OperatorOptions.Mode)}"];
        if (string.IsNullOrEmpty(text))
        {
            return OperatorMode.All;
        }

        return Enum.GetNames<OperatorMode>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<OperatorMode>(text, ignoreCase: true)
            : throw new OptionsValidationException(
                OperatorOptions.Section, typeof(OperatorOptions), [$"Operator:Mode must be one of {string.Join(", ", Enum.GetNames<OperatorMode>())}, not '{text}'."]);
    }
}
