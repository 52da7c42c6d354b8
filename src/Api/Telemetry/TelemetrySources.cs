using Kubernaut.Storage.Telemetry;

namespace Kubernaut.Api.Telemetry;

/// <summary>What of all that this process and its libraries measure and trace is told to others.</summary>
internal static class TelemetrySources
{
    /// <summary>Meters, by the beginning of their names.</summary>
    public static IReadOnlyList<string> Meters { get; } =
    [
        "Kubernaut.", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime",
    ];

    /// <summary>Requests to us, statements, calls to the API server and the embedder, and our own.</summary>
    public static IReadOnlyList<string> Traces { get; } = ["Microsoft.AspNetCore", "Npgsql", "System.Net.Http", StorageTraces.SourceName];
}
