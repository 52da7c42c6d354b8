using Kubernaut.Storage.Archives;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kubernaut.Operator.Commands;

/// <summary>Runs a command that needs services for a moment, and turns what can go wrong into one line and an exit code.</summary>
internal static class ShortCommand
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The question was answered, and the answer is bad news.</summary>
    public const int NotSound = 2;

    public static async Task<int> RunAsync(
        string what,
        Action<IServiceCollection> register,
        Func<IServiceProvider, CancellationToken, Task<int>> run,
        CancellationToken cancellationToken)
    {
        using var host = CommandHost.Build(register);
        try
        {
            return await run(host.Services, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or OptionsValidationException or ArchiveException or CommandException)
        {
            await Console.Error.WriteLineAsync($"kubernaut-storage: cannot {what}: {failure.Message}");
            return Failed;
        }
    }
}
