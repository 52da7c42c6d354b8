namespace Kubernaut.Operator.Commands;

/// <summary>Services and settings for a command that ends by itself.</summary>
internal static class CommandHost
{
    public static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

        // Standard output is for what was asked for; a script may parse it.
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddSimpleConsole();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        configure(builder.Services);
        return builder.Build();
    }
}
